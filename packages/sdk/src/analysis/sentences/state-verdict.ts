import type { Symptom } from '../judge-symptom.ts';
import type { Report } from '../reported-symptom.ts';
import { message } from './engine-messages.ts';
import { levelMessage } from './evidence-messages.ts';
import type { Message } from './message.ts';

/** Why an answer is as it is: how far off the symptom is, and the cause that was found, or why there is none. */
export function stateVerdict(
  symptom: Symptom | Report,
  stepMs: number,
  outcome: Message | 'within-normal' | 'barely-abnormal' | 'nobody',
): Message {
  if (symptom.kind === 'reported')
    return typeof outcome === 'object' ? message('reported-found', { cause: outcome }) : message('reported-nobody', {});
  const said = levelMessage({ ...symptom, usual: symptom.normal.median }, { ...symptom, stepMs });
  if (typeof outcome === 'object') return message('abnormal-found', { symptom: said, cause: outcome });
  return message(outcome === 'nobody' ? 'abnormal-nobody' : outcome, { symptom: said });
}
