import type { Sitrep } from '@sitrep/sdk';
import type { Actor } from '@sitrep/sdk/protocol';
import { allowReversible, type ActionPolicy } from '@sitrep/sdk/safety';

/** What runs without being asked about while something is recorded. */
export const RECORDER_POLICY: ActionPolicy = allowReversible();

/** Who decided, as the recording says it. */
export const RECORDER_RULE =
  'Nobody looked at the actions one by one. Reversible ones ran by policy from confidence 0.7 on; whoever made this recording had approved all others in advance.';

const RECORDER: Actor = Object.freeze({ kind: 'person', id: 'recorder' });
const REASON = 'Approved in advance by whoever made this recording.';

/** Approves what waits for a decision. */
export async function decideAll(sitrep: Sitrep): Promise<void> {
  for (const { incident, actions } of sitrep.views.list())
    for (const { status, request } of actions)
      if (status === 'proposed')
        await sitrep.decide(incident.id, request.id, {
          by: RECORDER,
          digest: request.digest,
          verdict: 'approved',
          reason: REASON,
        });
}
