import type { ChangeEvent } from '../../telemetry/index.ts';
import type { Component } from '../engine/component.ts';
import type { Effect } from '../engine/effect.ts';
import type { ChangeLog } from './change-log.ts';
import type { ShopSystem } from './system.ts';

/** Rolls the next version of a component out, with its change event; `effect` is what the version does, if anything. */
export function deployNext(system: ShopSystem, changes: ChangeLog, component: Component, effect?: Effect): string {
  const { name, version: previous } = component;
  const version = component.nextVersion();
  changes.add({
    entity: name,
    kind: 'deploy',
    summary: `Deploy ${name} ${version} (was ${previous})`,
    attributes: { version, previous },
  });
  system.lifecycle.deploy(component, version, effect);
  return version;
}

/** Rolls the present version out again with other settings, as a revision of its own, with its change event. */
export function reconfigure(
  system: ShopSystem,
  changes: ChangeLog,
  component: Component,
  { change, effect }: { readonly change: Pick<ChangeEvent, 'kind' | 'summary'>; readonly effect: Effect | undefined },
): string {
  const revision = component.nextRevision();
  changes.add({ entity: component.name, ...change, attributes: { revision, previous: component.version } });
  system.lifecycle.deploy(component, revision, effect);
  return revision;
}
