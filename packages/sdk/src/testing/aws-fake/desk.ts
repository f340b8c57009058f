import type { Clock } from '../../base/index.ts';
import type { Answerer } from './call.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
import type { FakeCaller } from './http/verify-signature.ts';
import type { RequestLog } from './request-log.ts';
import type { Problem } from './wire/check-value.ts';
import type { Constraints } from './wire/constraints.ts';
import type { Service, ServiceId } from './wire/service.ts';

/** What the fake has at hand while it answers. */
export interface Desk {
  readonly services: readonly Service[];
  /** Lengths, ranges and patterns by service. */
  readonly constraints: ReadonlyMap<string, Constraints>;
  readonly callers: readonly FakeCaller[];
  readonly bearerTokens: readonly string[];
  readonly region: string;
  readonly clock: Clock;
  readonly seed: number;
  readonly log: RequestLog;
  readonly plan: FaultPlan;
  readonly answererOf: (service: ServiceId, operation: string) => Answerer | undefined;
  /** Hears of every answer that does not fit its own shape. */
  readonly onDefect: (defect: Defect) => void;
}

/** An answer that no service could give: a mistake of the fake, or of a test's script. */
export interface Defect {
  readonly operation: string;
  readonly problems: readonly Problem[];
  /** What was thrown, when that was it. */
  readonly cause?: unknown;
}
