import * as z from 'zod/mini';
import { callsOf } from '../facts/calls-of.ts';
import type { Fact, FactEnvelope } from '../facts/fact.ts';
import { Phase, type AgentReport } from '../report.ts';
import { CapabilityName, Cost, type ServiceCall, TokenUse } from '../service-use.ts';
import { Id, Timestamp } from '../values.ts';

/**
 * Who did a piece of work, derived from where the call really went: `real` is AWS; `fake` an endpoint whose answers say that they are
 * made up; `other-endpoint` somebody else's (a proxy, a model of the host's own); `local` this process.
 */
export const WorkSource = z.enum(['real', 'fake', 'other-endpoint', 'local']);
export type WorkSource = z.infer<typeof WorkSource>;

/** One piece of work behind a recording: a call of a service, or a report that this process wrote by itself. */
export const Attribution = z.object({
  source: WorkSource,
  incidentId: z.optional(Id),
  /** The report that it went into; absent for what serves none, such as the guard's look at an action. */
  reportId: z.optional(Id),
  agent: z.optional(Id),
  phase: z.optional(Phase),
  /** Absent for a report that this process wrote. */
  capability: z.optional(CapabilityName),
  /** Such as `bedrock`; `local` for this process. */
  service: Id,
  /** The service's operation, or what this process did. */
  operation: Id,
  model: z.optional(Id),
  region: z.optional(Id),
  outcome: z.enum(['answered', 'failed', 'aborted']),
  failure: z.optional(Id),
  /** When it began and how long it took, by the clock of the recording. */
  at: Timestamp,
  durationMs: z.number().check(z.nonnegative()),
  serviceMs: z.optional(z.number().check(z.nonnegative())),
  attempts: z.int().check(z.nonnegative()),
  requestId: z.optional(Id),
  tokens: z.optional(TokenUse),
  units: z.optional(z.record(z.string(), z.number().check(z.nonnegative()))),
  cost: Cost,
});
export type Attribution = z.infer<typeof Attribution>;

/** Request ids of the wire-level fake of `@sitrep/sdk/testing/aws-fake` begin so. */
const FAKE_REQUEST = 'sitrep-fake-';
const NOTHING: Cost = Object.freeze({ kind: 'known', usd: 0 });

/**
 * Who did what in a recording, oldest first: each call that `facts` name (of reports, of agents that failed, of the guard), each report that this
 * process wrote as `local`, and of `others`, calls that were seen besides, those that no fact names.
 */
export function attributeWork(
  facts: readonly FactEnvelope[],
  others: readonly { readonly call: ServiceCall; readonly incidentId?: string | undefined }[] = [],
): Attribution[] {
  const named = new Set<string>();
  const found = facts.flatMap((fact): Attribution[] => {
    const { kind, body, incidentId } = fact as unknown as Fact;
    const calls = callsOf(fact);
    for (const call of calls) named.add(JSON.stringify(call));
    if (kind === 'agent-reported') return ofReport(body.report, incidentId);
    const asked = kind === 'agent-failed' ? { agent: body.agent, phase: body.phase } : {};
    return calls.map((call) => ({ ...ofCall(call), incidentId, ...asked }));
  });
  for (const { call, incidentId } of others)
    if (!named.has(JSON.stringify(call))) found.push({ ...ofCall(call), ...(incidentId && { incidentId }) });
  return found.toSorted((a, b) => a.at - b.at);
}

function ofReport(report: AgentReport, incidentId: string): Attribution[] {
  const { id: reportId, agent, phase, provider, startedAt, endedAt, attempts, calls = [] } = report;
  const shared = { incidentId, reportId, agent, phase };
  const asked = calls.map((call) => ({ ...ofCall(call), ...shared }));
  if (asked.length > 0 && provider !== 'local') return asked;
  const took = { at: startedAt, durationMs: Math.max(0, endedAt - startedAt), attempts };
  const own = { source: 'local', service: 'local', operation: agent, outcome: 'answered', cost: NOTHING } as const;
  return [...asked, { ...own, ...shared, ...took }];
}

function ofCall({ origin, provider: _, ...call }: ServiceCall): Attribution {
  return { source: sourceOf(origin, call.requestId), ...call };
}

function sourceOf(origin: ServiceCall['origin'], requestId: string | undefined): WorkSource {
  if (requestId?.startsWith(FAKE_REQUEST)) return 'fake';
  return origin === 'aws' ? 'real' : origin;
}
