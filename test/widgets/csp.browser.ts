import { expect } from '@open-wc/testing';
import { SAMPLE_ID } from '../fixtures/sample-incident.ts';
import { elementTags, mount, unmountAll } from './mount.ts';

describe('under a strict content security policy', () => {
  let violations: string[] = [];
  const note = (event: SecurityPolicyViolationEvent): number =>
    violations.push(`${event.violatedDirective} ${event.sample}`);

  before(() => {
    document.addEventListener('securitypolicyviolation', note);
    const policy = document.createElement('meta');
    policy.httpEquiv = 'Content-Security-Policy';
    policy.content = "style-src 'self'; object-src 'none'; base-uri 'none'";
    document.head.append(policy);
  });
  after(() => document.removeEventListener('securitypolicyviolation', note));
  beforeEach(() => (violations = []));
  afterEach(unmountAll);

  const reported = (): Promise<void> =>
    new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));

  it('a style attribute is blocked and noticed: the policy is in force', async () => {
    const place = document.createElement('div');
    place.innerHTML = '<p style="color: red">x</p>';
    document.body.append(place);
    await reported();
    expect(violations).to.have.length(1);
    place.remove();
  });

  for (const tag of elementTags)
    it(`${tag} renders every state without a violation`, async () => {
      const { feed, root, settle, host } = await mount(tag, {
        attributes: { 'incident-id': SAMPLE_ID, 'evidence-id': 'evd_03' },
      });
      // The frame that `mount` puts around has a style attribute of its own.
      violations = [];
      for (const details of root.querySelectorAll('details')) details.open = true;
      for (const button of root.querySelectorAll<HTMLElement>('button:not([data-id])'))
        if (button.isConnected) button.click();
      await settle();
      feed.connect({ status: 'reconnecting', attempt: 1 });
      await settle();
      host.remove();
      await reported();
      expect(violations).to.deep.equal([]);
      expect(root.adoptedStyleSheets.length).to.be.greaterThan(0);
      expect(root.querySelectorAll('style, [style]')).to.have.length(0);
    });
});
