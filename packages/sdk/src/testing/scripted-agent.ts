import {
  defineAgent,
  type Agent,
  type AgentContext,
  type AgentDefinition,
  type EvidenceDraft,
  type ReportDraft,
} from '../agents/index.ts';
import { sleep } from '../base/index.ts';

/** What one attempt of a {@link scriptedAgent} does. */
export interface AgentScript {
  /** Milliseconds of the context's clock that it works before it reports. Default 0. */
  readonly worksMs?: number;
  /** Pieces of evidence that it yields. Default 1; its report rests on all of them. */
  readonly evidence?: number;
  /** Changes its report, which otherwise concludes something with confidence 0.9. `ids` are those of its evidence. */
  readonly report?: (context: AgentContext, ids: readonly string[]) => Partial<ReportDraft>;
  /** Thrown instead of reporting. */
  readonly fails?: Error;
  /** Never ends, not even when it is told to. */
  readonly hangs?: boolean;
}

/** What {@link scriptedAgent} takes: an agent without a `run`, and a script for each attempt, the last one for all further ones. */
export type ScriptedAgentOptions = Omit<AgentDefinition, 'run'> & { readonly scripts?: readonly AgentScript[] };

/** A scripted agent that remembers how often it ran. */
export interface ScriptedAgent extends Agent {
  /** The contexts of all its attempts so far. */
  readonly calls: readonly AgentContext[];
}

/** An agent that does what a test says, for hosts that test how they handle reports. */
export function scriptedAgent({ scripts = [{}], ...definition }: ScriptedAgentOptions): ScriptedAgent {
  const calls: AgentContext[] = [];
  const agent = defineAgent({
    ...definition,
    async *run(context, { signal }) {
      calls.push(context);
      const script = scripts[Math.min(calls.length, scripts.length) - 1] ?? {};
      const { worksMs = 0, evidence = 1, fails, hangs = false, report } = script;
      if (hangs) await new Promise<never>(() => undefined);
      if (worksMs > 0) {
        yield { type: 'progress', progress: null, note: 'Working' };
        await sleep(context.clock, worksMs, signal);
      }
      const found = Array.from({ length: evidence }, (_, i) =>
        context.evidence(observation(definition.name, i, context)),
      );
      for (const each of found) yield { type: 'evidence', evidence: each };
      if (fails !== undefined) throw fails;
      const supporting = found.map(({ id }) => id);
      return {
        verdict: 'concluded',
        claim: `${definition.name} found something`,
        confidence: 0.9,
        supporting,
        ...report?.(context, supporting),
      };
    },
  });
  return { ...agent, calls };
}

function observation(name: string, index: number, { window }: AgentContext): EvidenceDraft {
  return {
    kind: 'metric',
    statement: `Observation ${index + 1} of ${name}`,
    citation: { source: 'scripted', signal: 'metrics', query: 'scripted', window, rows: 1 },
  };
}
