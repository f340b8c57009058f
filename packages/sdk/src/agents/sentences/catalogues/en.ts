import type { AgentMessages } from '../agent-messages.ts';

/** English. */
export const en: Readonly<Record<keyof AgentMessages, string>> = {
  reading: 'Reading metrics, calls, logs, changes and topology',
  'reading-levels': 'Reading metrics, calls and topology',
  'reading-levels-and-logs': 'Reading metrics, calls, logs and topology',
  unreadable:
    '{kind, select, metrics {Metrics} topology {Topology} spans {Spans} logs {Logs} other {Changes}} could not be read: {why}',

  'read-newest':
    '{kind, select, metrics {Metrics} topology {Topology} spans {Calls} logs {Logs} other {Changes}} were read from {span} before the incident’s window on: there are too many to read more',
  'read-part':
    '{kind, select, metrics {Metrics} topology {Topology} spans {Calls} logs {Logs} other {Changes}} are incomplete: only {rows, number, short} of the incident’s window were read',

  'detection-looking': 'Looking for signals and log statements that left their usual course',
  'detection-normal': 'No signal is clearly outside its baseline; the closest: {closest}',
  'detection-blind': 'No signal has both a baseline and values since the alert, so nothing can be compared',
  'detection-but-logs': '{signals}. But {line}',
  'missing-both-sides': 'Metrics of the affected components, before and since the alert',

  'diagnosis-comparing': 'Comparing every component with its baseline',
  'quoted-document': 'Document {name}: “{text}”',
  'quoted-incident': 'Earlier incident {name}: “{text}”',
  'quoted-lesson': 'Learned from incident {incident}, confirmed by {by}: “{text}”',
  'quoted-lesson-unconfirmed': 'Learned from incident {incident}, confirmed by nobody yet: “{text}”',
  'opinion-differs': 'A second opinion, by {by}, finds another cause more likely: {mechanism} at {entity}.',
  'model-unknown':
    '{count, plural, one {One cause or piece of evidence that a model named does} other {# causes or pieces of evidence that a model named do}} not exist and {count, plural, one {was} other {were}} left out.',
  'model-claim-failed': 'What a model said of the cause did not pass its checks and was left out.',

  'prediction-reading': 'Reading the signals that changed',
  'prediction-testing': 'Forecasting, and testing each rule on the signal itself',
  'prediction-tested':
    'Back-test of {name} of {entity}: mean error {error} at {origins, number, short} earlier origins; "stays as it is" errs by {unchanged}',
  'prediction-course':
    'If nothing is done, {name} of {entity} in {minutes, number, short} min: {middle} (80 % band {low} to {high})',
  'prediction-breach': '{course}; above {limit} with probability {probability}',
  'prediction-nothing': 'No signal has enough history to forecast it',
  'missing-history': 'At least twelve values of the signals that changed',

  'resolution-reading': 'Reading sizes and sources to act on',
  'resolution-checking': 'Checking which actions can run',
  'resolution-refused': '{action} at {place}: {reason}',
  'resolution-effect': '{grounds} The signals of the incident return to their baseline.',
  'resolution-replicas':
    '{running, number, short} replicas run while {ratio, number, short} times the usual requests arrive.',
  'resolution-pool': 'It holds {held, number, short} connections now.',
  'resolution-share': '{share} of the requests are above the usual number.',
  'resolution-source':
    '{source} sends {now, number, short} requests per second against a usual {usual, number, short}.',
  'resolution-unsaid': 'Telemetry does not say which {parameter}',
  'resolution-no-cause': 'No cause was named, so no action can be argued for',
  'resolution-nothing-fits': 'No action in the catalogue fits this cause: {mechanism} at {entity}',
  'missing-cause': 'A cause to act on',

  'verification-reading': 'Reading what was wrong',
  'verification-calm': 'Calm for now; without an action it has to last {minutes, number, short} minutes',
  'verification-standing': '{back, number, short} of {all, number, short} signals are back to normal',
  'verification-signal': '{name} of {entity}: usually {before}, at worst {worst}, now {now}',
  'not-measured': 'not measured',
  'verification-recovered':
    'All {all, number, short} signals that were wrong are back to normal{done, select, yes { after {action}} other {}}',
  'verification-not-recovered':
    '{wrong, number, short} of {all, number, short} signals that were wrong are not back to normal{done, select, yes { after {action}} other {}}',
  'verification-untold':
    'Whether the signals came back{done, select, yes { after {action}} other {}} cannot be told: they have not been calm, or not been measured, for long enough since',
  'verification-nothing': 'No signal was clearly wrong, so there is none whose recovery could be seen',
  'missing-later': 'More telemetry after the action, or after the alerts cleared',

  'update-writing': 'Writing updates',
  'update-standing':
    '{title}: {status, select, triggered {being investigated} acknowledged {being worked on} resolved {resolved} other {closed}}.',
  'update-standing-since':
    '{title}: {status, select, triggered {being investigated} acknowledged {being worked on} resolved {resolved} other {closed}}, since {since}.',
  'update-cause': 'Likely cause ({confidence}): {cause}',
  'update-candidate': 'No cause is certain; the best candidate is {entity} ({confidence}).',
  'update-no-cause': 'No cause has been found.',
  'update-missing': 'Missing: {missing}.',
  'update-against': 'Against it: {statement}',
  'update-brief-cause': 'The cause most likely sits in {entity}.',
  'update-brief-no-cause': 'The cause is not certain yet.',
  'update-handed-over': 'It was handed over to people.',
  'update-waiting': 'Waiting for a decision: {action}.',
  'update-action': '{action}: {status}.',
  'update-action-outcome': '{action}: {status} ({outcome}).',
  'update-brief-waiting': 'A fix waits for approval.',
  'update-brief-done': 'A fix has been applied.',
  'update-recovered': 'The signals are back to normal.',
  'update-lasted': 'Impact lasted {lasted}.',
  'update-not-recovered': 'The signals are not back to normal.',
  'update-untold': 'Whether the signals came back cannot be told.',
  'update-customers': 'Since {since} parts of the service may be slow or fail. We are working on it.',
  'update-customers-solved': 'The problem that some of you noticed is solved.',
};
