import type { EngineMessages } from '../engine-messages.ts';

/** English. */
export const en: Readonly<Record<keyof EngineMessages, string>> = {
  level: '{name} of {entity} is {now} against a usual {usual}',
  'own-time': '{entity} adds {own, number, short} s of request time per minute, and no dependency explains it',
  'own-time-of':
    '{entity} adds {own, number, short} s of the {lost, number, short} s of request time lost per minute, and no dependency explains it',
  'own-failures':
    '{own, number, short} more requests per minute than usual fail at {entity}, and no dependency explains it',
  'own-failures-of':
    '{own, number, short} of the {lost, number, short} more requests per minute that fail at {entity} are its own: no dependency explains them',
  'passed-time':
    'What {entity} calls explains {part, number, short} of the {lost, number, short} s of request time lost at it per minute',
  'passed-time-all': 'What {entity} calls explains all {lost, number, short} s of request time lost at it per minute',
  'passed-failures':
    'What {entity} calls explains {part, number, short} of the {lost, number, short} more requests failing at it per minute',
  'passed-failures-all':
    'What {entity} calls explains all {lost, number, short} more requests failing at it per minute',
  climb: '{name} of {entity} climbed from {from} to {to} in {took}, beginning {ahead} before users noticed',
  'climb-fallen':
    '{name} of {entity} climbed from {from} to {to} in {took}, beginning {ahead} before users noticed, then fell at once to {fallen}',
  traffic:
    '{entity} gets {now, number, short} requests per {per, select, second {second} other {minute}} against a usual {usual, number, short}{usualPer, select, second { per second} minute { per minute} other {}}, {ratio, number, short} times as many',
  'under-load': '{entity} handles {ratio, number, short} times its usual requests, since {surge}',
  repeats:
    '{entity} is called {ratio, number, short} times as often as usual while its callers get no more requests than usual: calls are being repeated',
  'repeats-beyond':
    '{entity} is called {ratio, number, short} times as often as usual while its callers get at most {expected, number, short} times their usual requests: calls are being repeated',
  'self-time':
    '{entity} spends {now, number, short} s per minute on requests itself, calls not counted, against a usual {usual, number, short} s',
  'call-gap':
    'Calls to {entity} spend {now, number, short} s per minute between their callers and itself against a usual {usual, number, short} s',
  'caller-failures':
    'Callers see {now, number, short} calls to {entity} fail per minute against a usual {usual, number, short}',
  'log-new':
    '{entity} writes a line it never wrote before ({times, number, short} {times, plural, one {time} other {times}} in {span}): {template}',
  'log-gone':
    '{entity} no longer writes a line that it usually writes {expected, number, short} times in {span}: {template}',
  'log-more':
    '{entity} writes a line {times, number, short} {times, plural, one {time} other {times}} in {span} against a usual {expected, number, short}: {template}',
  'log-less':
    '{entity} writes a line {times, number, short} {times, plural, one {time} other {times}} in {span} instead of a usual {expected, number, short}: {template}',
  change:
    '{entity} {kind, select, deploy {was deployed} config {had its configuration changed} scale {was scaled} flag {had a flag changed} other {was changed}} {moment, select, at {when the symptom began} before {{span} before the symptom began} other {{span} after its first signs}}: {summary}',
  'given-up':
    '{entity} takes {now} a request instead of {usual} and explains {share} of the time lost at {waiter}, whose failures are calls given up',
  'step-new':
    '{entity} {call, select, yes {calls {to} ({step})} other {takes the step {step}}}, which it never did before ({now, number, short} times)',
  'step-gone':
    '{entity} no longer {call, select, yes {calls {to} ({step})} other {takes the step {step}}}: its requests would lead one to expect {expected, number, short} times',
  step: '{entity} {call, select, yes {calls {to} ({step})} other {takes the step {step}}} {now, number, short} times where its requests would lead one to expect {expected, number, short}',
  'held-up':
    'Requests at {waiter} wait for others that are {growth, number, short} times as long in work as usual, because of what it calls; {entity} loses most of that',
  fills:
    '{caller} calls {callee} {ratio, number, short} times as often for each of its requests as usual, and {callee} is full of these calls',
  instead:
    '{caller} asks {entity} as usual and then {instead} {ratio, number, short} times as often as usual; {share} of what is lost at {instead} follows from that',
  'ran-out':
    'A resource of {caller} ran full before users noticed; the calls to {callee} that wait on their way do so for lack of it',
  'lost-way':
    '{lost, number, short} more calls per minute than usual fail between {caller} and {callee}, and {callee} reports none of them',
  'new-dependency':
    '{caller} calls {callee}, which it never did in the baseline ({calls, number, short} calls since onset)',

  cause: '{mechanism} at {entity}: {grounds}',
  'no-signal': 'No signal of the symptom has both a baseline and values in the window',
  'within-normal': '{symptom}, which is within its normal range',
  'barely-abnormal': '{symptom}, which is barely above normal, and no component deviates by itself',
  'abnormal-found': '{symptom}, which is above normal. {cause}',
  'abnormal-nobody': '{symptom}, which is above normal, but no component stands out',
  'reported-found': 'Something was reported that was not measured. {cause}',
  'reported-nobody': 'Something was reported that was not measured, but no component stands out',

  'missing-symptom': 'metrics of {entity} over baseline and incident',
  'missing-entry': 'metrics of the entry component over baseline and incident',
  'missing-changes': 'deploys and other changes before the onset',
  'missing-calls': 'calls between components, as both sides measured them',
  'missing-logs': 'logs of the components involved',
  'missing-graph': 'which component calls which',
  'missing-resources': 'how full the resources are',

  similar: '{grounds}',
  'same-cause': 'same {count, plural, one {cause} other {causes}} ({names}{more, plural, =0 {} other { and # more}})',
  'same-mechanism':
    'same {count, plural, one {mechanism} other {mechanisms}} ({names}{more, plural, =0 {} other { and # more}})',
  'same-component':
    'same {count, plural, one {component} other {components}} ({names}{more, plural, =0 {} other { and # more}})',
  'same-action':
    'same {count, plural, one {action} other {actions}} ({names}{more, plural, =0 {} other { and # more}})',
  'same-words': 'same words ({names})',
  'same-lines': '{count, plural, one {# log statement} other {# log statements}} in common',
  'same-evidence': '{count, plural, one {# kind of evidence} other {# kinds of evidence}} in common',

  'a-minute': 'a minute',
  unknown: 'unknown',
  percent: '{number} %',
  things: '{number} {thing}{many, select, yes {s} other {}}',
  'per-minute': '{amount} per minute',
  'per-second': '{amount} per second',
  'time-utc': '{time} UTC',
  quoted: '“{text}”',

  'mechanism-bad-deploy': 'Bad deploy',
  'mechanism-cache-loss': 'Cache loss',
  'mechanism-certificate': 'Certificate',
  'mechanism-clock-skew': 'Clock skew',
  'mechanism-config-change': 'Config change',
  'mechanism-credential-attack': 'Credential attack',
  'mechanism-errors': 'Errors',
  'mechanism-lock-contention': 'Lock contention',
  'mechanism-memory-leak': 'Memory leak',
  'mechanism-name-resolution': 'Name resolution',
  'mechanism-network': 'Network',
  'mechanism-overload': 'Overload',
  'mechanism-resource-exhaustion': 'Resource exhaustion',
  'mechanism-retry-storm': 'Retry storm',
  'mechanism-slow': 'Slow',
  'mechanism-slow-dependency': 'Slow dependency',
  'mechanism-unknown': 'Unknown',
};
