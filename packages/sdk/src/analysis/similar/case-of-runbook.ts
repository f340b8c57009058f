import { maskLine } from '../templates/mask-line.ts';
import type { Case, CaseFeature } from './case.ts';

/** Written advice for a kind of incident, found like a past incident. */
export interface Runbook {
  /** Unique in a host and unlike any incident's: 1 to 128 characters without white space. */
  readonly id: string;
  /** 1 to 300 characters. */
  readonly title: string;
  /** The words that it is found by; the first 2,000 characters count. */
  readonly text: string;
  /** Components that it is about. */
  readonly components?: readonly string[];
  /** Kinds of fault, as `mechanisms` of the engine names them: `slow dependency`, `memory leak`. */
  readonly mechanisms?: readonly string[];
  /** Log lines to know it by; their values do not matter. */
  readonly logLines?: readonly string[];
}

/** A runbook as a case. A component that it is about may be the cause or show the symptoms. */
export function caseOfRunbook({ id, title, text, components = [], mechanisms = [], logLines = [] }: Runbook): Case {
  const features: CaseFeature[] = [
    ...components.flatMap((value) => [
      { aspect: 'cause' as const, value },
      { aspect: 'component' as const, value },
    ]),
    ...mechanisms.map((value) => ({ aspect: 'mechanism' as const, value })),
    ...logLines.map((line) => ({ aspect: 'template' as const, value: templateOf(line) })),
  ];
  return { id, kind: 'runbook', title, features, text: `${title}\n${text}` };
}

/** What a log line is compared by. */
export function templateOf(line: string): string {
  return maskLine(line).slice(0, MAX_TEMPLATE);
}

const MAX_TEMPLATE = 200;
