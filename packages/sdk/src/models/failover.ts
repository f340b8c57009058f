import { isSitrepError, SitrepError } from '../base/index.ts';
import type { LanguageModel, ModelAnswer, ModelCallOptions, ModelEvent, ModelRequest } from './language-model.ts';

/** Failures after which the next model of a list is worth asking. */
const NEXT: ReadonlySet<string> = new Set([
  'ERR_SITREP_MODEL_FAILED',
  'ERR_SITREP_MODEL_TRUNCATED',
  'ERR_SITREP_SERVICE_FAILED',
  'ERR_SITREP_SERVICE_UNAVAILABLE',
]);

/**
 * Models in order as one: the first that answers, answers. A stream moves on to the next model only while nothing of it has been
 * shown. Budgets, cancellation and forbidden egress end the list at once.
 *
 * @throws TypeError when the list is empty.
 */
export function firstOf(models: readonly LanguageModel[]): LanguageModel {
  const [first] = models;
  if (first === undefined) throw new TypeError('firstOf needs at least one model');
  return {
    provider: first.provider,
    model: first.model,
    async generate(request: ModelRequest, options?: ModelCallOptions): Promise<ModelAnswer> {
      const failures: unknown[] = [];
      for (const model of models) {
        try {
          return await model.generate(request, options);
        } catch (error) {
          failures.push(passable(error));
        }
      }
      throw allFailed(failures);
    },
    async *stream(request: ModelRequest, options?: ModelCallOptions): AsyncGenerator<ModelEvent, void> {
      const failures: unknown[] = [];
      for (const model of models) {
        let shown = false;
        try {
          for await (const event of model.stream(request, options)) {
            shown = true;
            yield event;
          }
          return;
        } catch (error) {
          if (shown) throw error;
          failures.push(passable(error));
        }
      }
      throw allFailed(failures);
    },
  };
}

function passable(error: unknown): unknown {
  if (!isSitrepError(error) || !NEXT.has(error.code)) throw error;
  return error;
}

function allFailed(failures: readonly unknown[]): unknown {
  if (failures.length === 1) return failures[0];
  const reasons = failures.map((each) => (each instanceof Error ? each.message : String(each))).join(' Then: ');
  return new SitrepError('ERR_SITREP_MODEL_FAILED', reasons, { retryable: true, cause: failures.at(-1) });
}
