// The worker thread of `workerAnalysis`: puts jobs together, runs their steps, answers.
import { parentPort } from 'node:worker_threads';
import { runStep } from '../steps/steps.ts';
import { JobAssembly, ownNumbers, type JobMessage, type WorkerMessage } from './job-messages.ts';

const port = parentPort;
if (!port) throw new TypeError('This module is the worker thread of workerAnalysis; it has nobody to answer to here');
const say = (message: WorkerMessage): void => port.postMessage(message);

let assembly: JobAssembly | undefined;

port.on('message', (message: JobMessage) => {
  if (message.type === 'begin') assembly = new JobAssembly(message);
  else if (message.type !== 'end') assembly?.add(message);
  else if (assembly) {
    const { job, step } = assembly;
    try {
      say({ type: 'answer', job, answer: ownNumbers(runStep(step, assembly.finish(message))) });
    } catch (error) {
      const { message: text, stack } = error instanceof Error ? error : new Error(String(error));
      say({ type: 'failed', job, message: text, stack });
    }
    assembly = undefined;
  }
});
say({ type: 'ready' });
