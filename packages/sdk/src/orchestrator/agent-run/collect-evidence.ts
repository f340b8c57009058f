import { Evidence, type Evidence as EvidenceShape } from '../../protocol/index.ts';
import { cleanText } from '../../safety/index.ts';

/** Pieces of evidence that one attempt of an agent may record; further ones are left out, and its report says so. */
export const MAX_EVIDENCE = 400;

/** Pieces in one fact, so that series and log lines stay well below the journal's limit for a fact. */
const EVIDENCE_PER_FACT = 40;

/** What one attempt of an agent yields, kept back until it has reported. */
export class EvidenceBuffer {
  readonly #agent: string;
  #minted: Set<string> | undefined;
  #items: Map<string, EvidenceShape> | undefined;
  #leftOut = 0;

  constructor(agent: string) {
    this.#agent = agent;
  }

  get size(): number {
    return this.#items?.size ?? 0;
  }

  /** Pieces beyond {@link MAX_EVIDENCE}. */
  get leftOut(): number {
    return this.#leftOut;
  }

  has(id: string): boolean {
    return this.#items?.has(id) === true;
  }

  /** Notes that `evidence` was given its id here, with its text cleaned. */
  mint(evidence: EvidenceShape): EvidenceShape {
    (this.#minted ??= new Set()).add(evidence.id);
    const { lines } = evidence;
    return {
      ...evidence,
      statement: cleanText(evidence.statement),
      ...(lines === undefined ? {} : { lines: lines.slice(0, 20).map((line) => cleanText(line)) }),
    };
  }

  /** @throws TypeError when it is not evidence, or has not been made by this attempt's `context.evidence`. */
  add(evidence: EvidenceShape): void {
    const parsed = Evidence.safeParse(evidence);
    if (!parsed.success)
      throw new TypeError(`${this.#agent} yielded no valid evidence: ${parsed.error.message.slice(0, 1_000)}`);
    const { id } = evidence;
    if (this.#minted?.has(id) !== true)
      throw new TypeError(`${this.#agent} yielded evidence ${id}, which it was not given by context.evidence()`);
    const items = (this.#items ??= new Map());
    if (items.size >= MAX_EVIDENCE && !items.has(id)) this.#leftOut++;
    else items.set(id, { ...parsed.data, agent: this.#agent });
  }

  /** In pages of {@link EVIDENCE_PER_FACT}. */
  pages(): readonly EvidenceShape[][] {
    if (this.#items === undefined) return [];
    const all = [...this.#items.values()];
    return Array.from({ length: Math.ceil(all.length / EVIDENCE_PER_FACT) }, (_, i) =>
      all.slice(i * EVIDENCE_PER_FACT, (i + 1) * EVIDENCE_PER_FACT),
    );
  }
}
