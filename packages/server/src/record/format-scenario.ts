import type { Scenario } from '@sitrep/sdk/protocol';

/** A scenario as the text of a file: a line for each fact and each piece of attribution, so that two recordings can be compared. */
export function formatScenario(scenario: Scenario): string {
  const fields = Object.entries(scenario).map(([name, value]) => `${JSON.stringify(name)}: ${text(value)}`);
  return `{\n${fields.join(',\n')}\n}\n`;
}

function text(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  return `[\n${value.map((each) => JSON.stringify(each)).join(',\n')}\n]`;
}
