import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { identityOf, textOf, type Shape } from './shape.ts';

/** A log statement: what lines have in common that differ only in their values. Its numbers grow as lines come in. */
export interface LogTemplate {
  /** Stable: the first 64 bits of SHA-256 over the statement's shape, 16 hexadecimal digits. When two turn out to be one, the older id stays. */
  readonly id: string;
  /** The statement with values as `<*>`, without hidden characters. Untrusted text: show it as text. */
  readonly text: string;
  readonly lines: number;
  /** Time of the first and the last line, as given. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** The template that this one has become part of; itself, mostly. */
  readonly current: LogTemplate;
}

/** A template at work: it may turn out to be part of another. */
export class Template implements LogTemplate {
  id: string;
  lines = 0;
  firstAt = Infinity;
  lastAt = -Infinity;
  /** Number of the line that was first and last, over all templates: who is older, who was not seen for longest. */
  firstLine = Infinity;
  lastLine = -1;
  /** Whether it has been through a settlement, so that its id may be known outside. */
  settled = false;
  shape: Shape;
  gaps: readonly string[];
  /** Columns that were empty in every line. */
  blank: readonly boolean[];
  #mergedInto: Template | undefined;

  constructor(shape: Shape, gaps: readonly string[], blank: readonly boolean[]) {
    this.id = idOf(shape);
    this.shape = shape;
    this.gaps = gaps;
    this.blank = blank;
  }

  /** The template that this one is part of by now; itself, mostly. */
  get current(): Template {
    if (!this.#mergedInto) return this;
    this.#mergedInto = this.#mergedInto.current;
    return this.#mergedInto;
  }

  get text(): string {
    return textOf(this.shape, this.gaps, this.blank);
  }

  count(at: number, line: number): void {
    this.lines++;
    this.lastLine = line;
    if (line < this.firstLine) this.firstLine = line;
    if (at < this.firstAt) this.firstAt = at;
    if (at > this.lastAt) this.lastAt = at;
  }

  /** Takes another spelling of its own shape: of two, the same one is kept whichever comes first. */
  respell(gaps: readonly string[], blank: readonly boolean[]): void {
    if (gaps.length !== this.gaps.length) return;
    if (gaps.join('\n') < this.gaps.join('\n')) this.gaps = gaps;
    this.blank = this.blank.map((empty, column) => empty && blank[column] === true);
  }

  /** Takes all that another one has. Ids are the caller's concern. */
  absorb(other: Template): void {
    other.#mergedInto = this;
    this.lines += other.lines;
    this.firstAt = Math.min(this.firstAt, other.firstAt);
    this.lastAt = Math.max(this.lastAt, other.lastAt);
    this.firstLine = Math.min(this.firstLine, other.firstLine);
    this.lastLine = Math.max(this.lastLine, other.lastLine);
    this.respell(other.gaps, other.blank);
  }
}

/** The id that a shape has by itself. */
export function idOf(shape: Shape): string {
  return bytesToHex(sha256(utf8ToBytes(identityOf(shape)))).slice(0, 16);
}
