import type { ModelAnswer, ModelRequest } from '../../models/index.ts';
import type { CapabilityName, Lesson as LearnedLesson } from '../../protocol/index.ts';

/** Ask for a judgement about a text before it is acted on. */
export interface GuardRequest {
  /** Whether a person or telemetry wrote it (`input`) or a model or Sitrep did (`output`). */
  readonly source: 'input' | 'output';
  readonly text: string;
  /** What an output has to rest on, and the question it answers. */
  readonly grounding?: { readonly facts: string; readonly question: string };
}

/** Why a guard objects. Never holds the text that it objects to: that may be the secret itself. */
export interface GuardFinding {
  /** Such as `content`, `topic`, `words`, `sensitive`, `grounding`, `prompt-attack`. */
  readonly policy: string;
  /** What in that policy, such as `VIOLENCE` or `EMAIL`. */
  readonly name: string;
  readonly blocked: boolean;
}

/** A guard's judgement. `allowed` only when it looked and nothing blocks. */
export interface GuardVerdict {
  readonly allowed: boolean;
  readonly findings: readonly GuardFinding[];
  /** The text with what is sensitive made unreadable, when the guard did that. */
  readonly masked?: string;
}

/** A passage of a document. */
export interface Passage {
  readonly text: string;
  /** How well it fits, 0 to 1; comparable within one answer only. */
  readonly score: number;
  readonly title: string;
  /** Where it comes from: a URI, a path, a record id. */
  readonly source: string;
}

/** Look for passages. */
export interface RetrieveRequest {
  /** At most 1,000 characters are used. */
  readonly query: string;
  /** Passages at most, 1 to 50. Default 5. */
  readonly limit?: number;
}

/** What was learned from an incident, as a memory keeps it. */
export type Lesson = Readonly<Omit<LearnedLesson, 'hypothesisId'>>;

/** Keep, find, or unlearn lessons. */
export type RememberRequest =
  | { readonly kind: 'learn'; readonly lesson: Lesson }
  | { readonly kind: 'recall'; readonly query: string; readonly limit?: number }
  | { readonly kind: 'unlearn'; readonly id: string };

/** What a memory answers: the lessons that fit, or those that were kept or removed. */
export interface RememberAnswer {
  readonly lessons: readonly Lesson[];
}

/** Hand a question to an agent that is managed outside. It reads and answers; it changes nothing. */
export interface ActRequest {
  readonly question: string;
  /** Continues a conversation of the same incident: 2 to 100 of `0-9 a-z A-Z . _ : -`. */
  readonly session: string;
  readonly maxOutputTokens: number;
}

/** What a managed agent answered, and the steps it says it took. */
export interface ActAnswer {
  readonly text: string;
  readonly steps: readonly string[];
}

/** How a text feels. */
export type Feeling = 'positive' | 'negative' | 'neutral' | 'mixed';

/** Tell how texts feel. */
export interface SentimentRequest {
  /** 1 to 100 texts. */
  readonly texts: readonly string[];
  /** ISO 639-1. Default `en`. */
  readonly language?: string;
}

/** One for each text, in order; `null` where a text could not be read. */
export interface SentimentAnswer {
  readonly texts: readonly ({ readonly feeling: Feeling; readonly negative: number } | null)[];
}

/** Find personal data. */
export interface PiiRequest {
  readonly text: string;
  /** ISO 639-1. Default `en`. */
  readonly language?: string;
}

/** A stretch of personal data: UTF-16 offsets into the text that was given, `end` exclusive. */
export interface PiiSpan {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** 0 to 1. */
  readonly confidence: number;
}

/** Where personal data stands, in order. */
export interface PiiAnswer {
  readonly spans: readonly PiiSpan[];
}

/** Read a page that was scanned or photographed. */
export interface ScanRequest {
  /** PNG, JPEG, TIFF or a PDF of one page, at most 10 MiB. */
  readonly bytes: Uint8Array;
  readonly tables?: boolean;
  readonly forms?: boolean;
  /** Questions about the page, at most 15, 200 characters each. */
  readonly questions?: readonly string[];
}

/** What stands on a page. */
export interface ScanAnswer {
  readonly lines: readonly { readonly text: string; readonly confidence: number }[];
  /** Rows of cells. */
  readonly tables: readonly (readonly (readonly string[])[])[];
  readonly forms: readonly { readonly name: string; readonly value: string }[];
  /** `null` where the page does not answer. */
  readonly answers: readonly { readonly question: string; readonly answer: string | null }[];
}

/** What each capability takes and gives. */
export interface CapabilityMap {
  readonly reason: { readonly request: ModelRequest; readonly answer: Omit<ModelAnswer, 'calls' | 'usage'> };
  readonly guard: { readonly request: GuardRequest; readonly answer: GuardVerdict };
  readonly remember: { readonly request: RememberRequest; readonly answer: RememberAnswer };
  readonly act: { readonly request: ActRequest; readonly answer: ActAnswer };
  readonly retrieve: { readonly request: RetrieveRequest; readonly answer: readonly Passage[] };
  readonly recall: { readonly request: RetrieveRequest; readonly answer: readonly Passage[] };
  readonly sentiment: { readonly request: SentimentRequest; readonly answer: SentimentAnswer };
  readonly pii: { readonly request: PiiRequest; readonly answer: PiiAnswer };
  readonly scan: { readonly request: ScanRequest; readonly answer: ScanAnswer };
}

/** What a capability is asked. */
export type RequestOf<C extends CapabilityName> = CapabilityMap[C]['request'];
/** What a capability answers. */
export type AnswerOf<C extends CapabilityName> = CapabilityMap[C]['answer'];
