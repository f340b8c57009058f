import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActionRequest, Consensus, IncidentView, RiskClass } from '@sitrep/sdk/protocol';
import { allowReversible, askAlways, cleanText, decideAutonomy, type ActionPolicy } from '@sitrep/sdk/safety';
import fc from 'fast-check';

const incident = {} as IncidentView;

function request(more: Partial<ActionRequest> = {}): ActionRequest {
  return {
    id: 'act_1',
    action: 'scale',
    target: 'web',
    arguments: {},
    digest: '0'.repeat(64),
    title: 'Scale web',
    expectedEffect: '',
    risk: 'reversible',
    confidence: 0.9,
    supporting: [],
    expiresAt: 1,
    ...more,
  };
}

function consensus(phase: Consensus['phase'], verdict: Consensus['verdict'], choice = 'act_1'): Consensus {
  return { phase, verdict, confidence: 0.9, threshold: 0.5, statement: '', reports: [], choice };
}

const RISKS: readonly RiskClass[] = ['observe', 'reversible', 'disruptive', 'irreversible'];
const VERDICTS = ['agreed', 'disputed', 'inconclusive'] as const;
const ANSWERS = ['allow', 'ask', 'deny'] as const;

test('an action runs by itself in exactly the cells of the matrix where risk, target, both consensuses and policy allow it', () => {
  let allowed = 0;
  for (const risk of RISKS)
    for (const target of ['web', 'web,db', '*', 'web db'])
      for (const diagnosis of VERDICTS)
        for (const resolution of VERDICTS)
          for (const choice of ['act_1', 'act_2'])
            for (const answer of ANSWERS) {
              const { verdict } = decideAutonomy({
                request: request({ risk, target }),
                incident,
                policy: () => ({ verdict: answer, reason: '' }),
                diagnosis: consensus('diagnosis', diagnosis),
                resolution: consensus('resolution', resolution, choice),
              });
              const may =
                (risk === 'observe' || risk === 'reversible') &&
                target === 'web' &&
                diagnosis === 'agreed' &&
                resolution === 'agreed' &&
                choice === 'act_1';
              assert.equal(verdict, answer === 'allow' && !may ? 'ask' : answer);
              if (verdict === 'allow') allowed++;
            }
  assert.equal(allowed, 2);
});

test('a policy that throws or answers nonsense is no permission', () => {
  const broken: ActionPolicy[] = [
    () => {
      throw new Error('down');
    },
    () => undefined as never,
    () => ({ verdict: 'sure', reason: '' }) as never,
    (async () => ({ verdict: 'allow', reason: '' })) as never,
  ];
  for (const policy of broken) {
    const diagnosis = consensus('diagnosis', 'agreed');
    const resolution = consensus('resolution', 'agreed');
    assert.equal(decideAutonomy({ request: request(), incident, policy, diagnosis, resolution }).verdict, 'ask');
  }
});

test('without a consensus nothing runs by itself', () => {
  const policy = allowReversible();
  const diagnosis = consensus('diagnosis', 'agreed');
  assert.equal(
    decideAutonomy({ request: request(), incident, policy, diagnosis, resolution: undefined }).verdict,
    'ask',
  );
  const resolution = consensus('resolution', 'agreed');
  assert.equal(
    decideAutonomy({ request: request(), incident, policy, diagnosis: undefined, resolution }).verdict,
    'ask',
  );
});

test('the default policy asks about everything', () => {
  for (const risk of RISKS) assert.equal(askAlways(request({ risk }), incident).verdict, 'ask');
});

test('the reversible policy keeps to its lists, its risks and its least confidence', () => {
  const policy = allowReversible({ actions: ['scale'], targets: ['web'], minConfidence: 0.8 });
  assert.equal(policy(request({ confidence: 0.8 }), incident).verdict, 'allow');
  assert.equal(policy(request({ confidence: 0.79 }), incident).verdict, 'ask');
  assert.equal(policy(request({ action: 'raise-pool' }), incident).verdict, 'ask');
  assert.equal(policy(request({ target: 'db' }), incident).verdict, 'ask');
  assert.equal(policy(request({ risk: 'disruptive' }), incident).verdict, 'ask');
  assert.throws(() => allowReversible({ minConfidence: 1.1 }), TypeError);
});

test('hidden and direction-turning characters are taken out of telemetry text, what is seen stays', () => {
  assert.equal(cleanText('a\u202eb\u200bc\u0000d\u001b[31me\ufefff'), 'abcd[31mef');
  assert.equal(cleanText('tab\tline\nünï → 漢字 🙂'), 'tab\tline\nünï → 漢字 🙂');
  assert.equal(cleanText('\ud800x'), '\ufffdx');
  assert.equal(cleanText('\u{e0041}x'), 'x');
});

test('text is cut at its limit, never in the middle of a character', () => {
  assert.equal(cleanText('x'.repeat(10), 10), 'x'.repeat(10));
  assert.equal(cleanText('x'.repeat(11), 10), `${'x'.repeat(9)}…`);
  assert.equal(cleanText(`${'x'.repeat(8)}🙂🙂`, 10), `${'x'.repeat(8)}…`);
});

test('clean text stays as it is when cleaned again, and within its limit', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 2, max: 100 }), (text, limit) => {
      const clean = cleanText(text, limit);
      assert.ok(clean.length <= limit);
      assert.equal(cleanText(clean, limit), clean);
    }),
    { numRuns: 1_000 },
  );
});
