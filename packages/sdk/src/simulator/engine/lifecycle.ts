import type { Component } from './component.ts';
import type { Effect, EffectScope } from './effect.ts';
import type { Flow, FlowWatcher } from './flow.ts';
import type { Replica } from './replica.ts';

/** From a new pod's start to its first request, one pod after the other. */
const POD_START_MS = 6_000;
/** A killed container's way back. */
const CONTAINER_RESTART_MS = 8_000;
/** A database or cache that is restarted in place. */
const STATEFUL_RESTART_MS = 5_000;

/** Starts, stops and replaces the processes of components, and puts conditions into them. */
export class Lifecycle {
  #flow: Flow;
  #watcher: FlowWatcher;

  constructor(flow: Flow, watcher: FlowWatcher) {
    this.#flow = flow;
    this.#watcher = watcher;
    flow.serving.onOutOfMemory = (replica, component) => this.#kill(component, replica, CONTAINER_RESTART_MS);
  }

  /** New pods one by one, each in service before an old one leaves; a stateful component restarts in place instead. */
  restart(component: Component): void {
    component.rollout++;
    if (component.spec.stateful === true) {
      for (const replica of component.replicas) this.#kill(component, replica, STATEFUL_RESTART_MS);
    } else this.#replacePods(component);
  }

  /** Rolls `version` out; `effect` is what the version does, if anything. */
  deploy(component: Component, version: string, effect?: Effect): void {
    component.previousVersion = component.version;
    component.version = version;
    if (effect !== undefined) component.versionEffects.set(version, effect);
    component.rollout++;
    this.#replacePods(component);
  }

  /** Back to the version before. */
  rollBack(component: Component): void {
    const { version, previousVersion } = component;
    component.version = previousVersion;
    component.previousVersion = version;
    component.rollout++;
    this.#replacePods(component);
  }

  /** Adds pods, in service after their start, or takes the newest ones out; requests in them come to their end. */
  scale(component: Component, replicas: number): void {
    const missing = replicas - component.replicas.length;
    for (let i = 0; i < missing; i++) {
      const replica = component.newReplica();
      replica.up = false;
      component.replicas.push(replica);
      this.#flow.after(POD_START_MS, () => {
        replica.up = true;
        this.#watcher.started(replica, component);
        this.#changed(component);
      });
    }
    if (missing < 0) for (const replica of component.replicas.splice(replicas)) this.#leave(replica);
    this.#changed(component);
  }

  /**
   * Puts a condition into a component at a depth, or into the first `share` of its replicas; the returned function takes it out again
   * where it still is.
   */
  put(component: Component, scope: Exclude<EffectScope, 'version'>, effect: Effect, share = 1): () => void {
    const remove: (() => void)[] = [];
    if (scope === 'outside') {
      component.outsideEffects.add(effect);
      remove.push(() => component.outsideEffects.delete(effect));
    } else {
      for (const replica of component.replicas.slice(0, Math.ceil(share * component.replicas.length))) {
        const effects = scope === 'pod' ? replica.podEffects : replica.processEffects;
        effects.push(effect);
        remove.push(() => {
          const place = effects.indexOf(effect);
          if (place >= 0) effects.splice(place, 1);
        });
      }
    }
    component.refresh();
    return () => {
      for (const each of remove) each();
      component.refresh();
    };
  }

  #leave(replica: Replica): void {
    replica.gone = true;
    this.#flow.releaseKept(replica);
  }

  #replacePods(component: Component): void {
    const { rollout } = component;
    const old = [...component.replicas];
    old.forEach((replica, i) => {
      this.#flow.after(POD_START_MS * (i + 1), () => {
        const place = component.replicas.indexOf(replica);
        if (component.rollout !== rollout || place < 0) return;
        const fresh = component.newReplica();
        component.replicas[place] = fresh;
        this.#leave(replica);
        component.stats.restarts++;
        this.#watcher.started(fresh, component);
        this.#changed(component);
      });
    });
  }

  #kill(component: Component, replica: Replica, downMs: number): void {
    component.touch(this.#flow.now);
    replica.up = false;
    component.refresh();
    this.#flow.serving.reset(replica);
    this.#flow.releaseKept(replica);
    this.#changed(component);
    this.#flow.after(downMs, () => {
      replica.startProcess();
      component.warmth = 0;
      component.stats.restarts++;
      this.#watcher.started(replica, component);
      this.#changed(component);
    });
  }

  #changed(component: Component): void {
    component.touch(this.#flow.now);
    component.refresh();
    this.#flow.serving.refill(component);
  }
}
