import { BoundedQueue } from '../../base/index.ts';
import { STEP_MS, type Recorder } from '../observe/recorder.ts';
import { alertPayload, type FiringAlert } from './alert-payload.ts';
import { RULES, type Rule } from './rules.ts';

/** An alert resolves when its condition has not held for so many steps. */
const KEEP_FIRING_STEPS = 4;
/** News of a group wait so long after the last notification. */
const GROUP_INTERVAL_MS = 15_000;
/** A group that still fires is sent again after so long. */
const REPEAT_INTERVAL_MS = 120_000;
/** Notifications that wait to be taken; the oldest make room, as a repeat brings what still fires. */
const NOTIFICATION_LIMIT = 1_000;

interface Watched {
  readonly rule: Rule;
  /** Steps in a row that the condition has held, and has not. */
  held: number;
  released: number;
  alert: FiringAlert | null;
}

interface Group {
  sentAt: number;
  news: boolean;
  alerts: FiringAlert[];
}

/** Evaluates the shop's alert rules once a step and notifies as Alertmanager would: by group, with repeats and resolutions. */
export class Monitors {
  #recorder: Recorder;
  #watched: Watched[] = RULES.map((rule) => ({ rule, held: 0, released: 0, alert: null }));
  #groups = new Map<string, Group>();
  #out = new BoundedQueue<unknown>(NOTIFICATION_LIMIT);

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** Evaluates all rules at `now`, Unix milliseconds, right after a step has ended. */
  evaluate(now: number): void {
    for (const watched of this.#watched) this.#evaluate(watched, now);
    for (const [alertname, group] of this.#groups) this.#notify(alertname, group, now);
  }

  /** Notifications since the last call. */
  take(): unknown[] {
    const taken = [...this.#out];
    this.#out = new BoundedQueue<unknown>(NOTIFICATION_LIMIT);
    return taken;
  }

  #evaluate(watched: Watched, now: number): void {
    const { rule } = watched;
    const value = rule.measure(this.#recorder);
    if (value > rule.above) {
      watched.held++;
      watched.released = 0;
    } else {
      watched.held = 0;
      watched.released++;
    }
    if (watched.alert !== null) {
      if (watched.held > 0) watched.alert.annotations = annotations(rule, value);
      else if (watched.released >= KEEP_FIRING_STEPS) {
        watched.alert.endedAt = now;
        this.#group(rule.alert).news = true;
        watched.alert = null;
      }
    } else if (watched.held >= rule.forSteps) {
      const labels = { alertname: rule.alert, service: rule.service, severity: rule.severity, system: 'shop' };
      const startedAt = now - (watched.held - 1) * STEP_MS;
      watched.alert = { labels, annotations: annotations(rule, value), startedAt, endedAt: null };
      const group = this.#group(rule.alert);
      group.alerts.push(watched.alert);
      group.news = true;
    }
  }

  #group(alertname: string): Group {
    let group = this.#groups.get(alertname);
    if (group === undefined) this.#groups.set(alertname, (group = { sentAt: -Infinity, news: false, alerts: [] }));
    return group;
  }

  #notify(alertname: string, group: Group, now: number): void {
    if (group.alerts.length === 0) return;
    const waitMs = group.news ? GROUP_INTERVAL_MS : REPEAT_INTERVAL_MS;
    if (now - group.sentAt < waitMs) return;
    const payload = alertPayload(alertname, group.alerts);
    if (!this.#out.offer(payload)) {
      this.#out.take();
      this.#out.offer(payload);
    }
    group.sentAt = now;
    group.news = false;
    group.alerts = group.alerts.filter(({ endedAt }) => endedAt === null);
  }
}

function annotations(rule: Rule, value: number): Record<string, string> {
  return {
    summary: rule.summary(value),
    description: `${rule.alert} on ${rule.service}: ${rule.summary(value)}.`,
  };
}
