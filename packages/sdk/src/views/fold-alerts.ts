import type { Alert, Fact } from '../protocol/index.ts';
import { appendNewest, replaceWhere } from './lists.ts';

const ALERTS = 100;

/** The alerts that belong to an incident, newest last. */
export function foldAlerts(alerts: Alert[], fact: Fact): Alert[] {
  switch (fact.kind) {
    case 'incident-opened':
      return fact.body.alert === undefined ? alerts : appendNewest(alerts, [fact.body.alert], ALERTS);
    case 'alert-attached':
      return appendNewest(alerts, [fact.body.alert], ALERTS);
    case 'alert-classified': {
      const { fingerprint, severity, entity } = fact.body;
      return replaceWhere(alerts, is(fingerprint), ({ unread = [], ...alert }) => {
        const left = unread.filter((field) => (field === 'severity' ? severity : entity) === undefined);
        return {
          ...alert,
          ...(severity === undefined ? {} : { severity }),
          ...(entity === undefined ? {} : { entity }),
          ...(left.length === 0 ? {} : { unread: left }),
        };
      });
    }
    case 'alert-cleared': {
      const { fingerprint, endedAt } = fact.body;
      return replaceWhere(alerts, is(fingerprint), (alert) => ({ ...alert, state: 'resolved', endedAt }));
    }
    case 'alert-fired-again': {
      const { fingerprint, startedAt } = fact.body;
      return replaceWhere(alerts, is(fingerprint), ({ endedAt: _, ...alert }) => ({
        ...alert,
        state: 'firing',
        startedAt,
      }));
    }
    default:
      return alerts;
  }
}

function is(fingerprint: string): (alert: Alert) => boolean {
  return (alert) => alert.fingerprint === fingerprint;
}
