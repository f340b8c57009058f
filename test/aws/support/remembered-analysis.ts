import { inThreadAnalysis, type AnalysisRunner } from '@sitrep/sdk/agents';

/** Computes each step once: a shop that stands still looks the same to every host that begins at the same moment. */
export function rememberedAnalysis(): AnalysisRunner {
  const known = new Map<string, unknown>();
  return {
    async run(step, input, options) {
      const answer = known.get(step) ?? (await inThreadAnalysis.run(step, input, options));
      known.set(step, answer);
      return answer as Awaited<ReturnType<typeof inThreadAnalysis.run<typeof step>>>;
    },
    async close() {},
  };
}
