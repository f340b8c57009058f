import type { Effect } from '../engine/effect.ts';
import type { Fault } from './fault.ts';

/** Services that may get a bad version, and what is wrong with it. */
const VERSIONS: readonly { readonly component: string; readonly effect: Effect }[] = [
  { component: 'payments', effect: { errorRatio: 0.6, stallRatio: 0.2, stallMs: 1_500 } },
  { component: 'inventory', effect: { errorRatio: 0.5, stallRatio: 0.3, stallMs: 900 } },
  { component: 'catalogue', effect: { errorRatio: 0.15, stallRatio: 0.35, stallMs: 1_600 } },
];

/** A new version of a service fails part of its requests and is slow on another part. Rolling it back ends it; a restart does not. */
export const badDeploy: Fault = {
  kind: 'bad_deploy',
  inject(world) {
    const choice = VERSIONS[Math.floor(world.random() * VERSIONS.length)];
    if (choice === undefined) throw new TypeError('no version to deploy');
    const { component, effect } = choice;
    const { version } = world.deploy(component, effect);
    return {
      entity: component,
      stop: () => {
        const target = world.system.component(component);
        target.versionEffects.delete(version);
        target.refresh();
      },
    };
  },
};
