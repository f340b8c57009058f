// The worker thread of `workerAnalysis`: puts jobs together, ranks, answers.
import { parentPort } from 'node:worker_threads';
import { rankCauses, type CauseAnswer } from '../../analysis/index.ts';
import { JobAssembly, type JobMessage, type WorkerMessage } from './job-messages.ts';

const port = parentPort;
if (!port) throw new TypeError('This module is the worker thread of workerAnalysis; it has nobody to answer to here');
const say = (message: WorkerMessage): void => port.postMessage(message);

let assembly: JobAssembly | undefined;

port.on('message', (message: JobMessage) => {
  if (message.type === 'begin') assembly = new JobAssembly(message);
  else if (message.type !== 'end') assembly?.add(message);
  else if (assembly) {
    const { job } = assembly;
    try {
      const answer = rankCauses(assembly.finish());
      say({ type: 'answer', job, answer: compact(answer) });
    } catch (error) {
      const { message: text, stack } = error instanceof Error ? error : new Error(String(error));
      say({ type: 'failed', job, message: text, stack });
    }
    assembly = undefined;
  }
});
say({ type: 'ready' });

/** A view is copied with all that lies behind it, so the symptom's values get a place of their own. */
function compact(answer: CauseAnswer): CauseAnswer {
  const { symptom } = answer;
  if (!symptom) return answer;
  const own: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(symptom))
    own[name] = value instanceof Float64Array ? value.slice() : value;
  return { ...answer, symptom: { ...symptom, ...own } };
}
