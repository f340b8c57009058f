import { PatternTree } from './pattern-tree.ts';
import { findVariables } from './find-variables.ts';
import { LineScanner } from './scan/scan-line.ts';
import { blanksOf, gapsOf, identityOf, shapeOf, WILD, type Shape, type ShapeKind } from './shape.ts';
import { idOf, Template, type LogTemplate } from './template.ts';

/** Limits of {@link TemplateMiner}, with what happens there. */
export const TEMPLATE_MINER_DEFAULTS = Object.freeze({
  /**
   * Templates known at once. One more makes room: first those are forgotten that one line was ever seen of, then those not seen for
   * longest, a quarter at most; `forgotten` counts them. A forgotten statement that comes back has the id that it had, unless comparison
   * with others had changed its shape.
   */
  maxTemplates: 10_000,
  /** New shapes after which the miner compares by itself; see `settle`. */
  settleAfter: 2_000,
});

/** Lines whose template is remembered by their key alone. When full it is emptied: this costs time, nothing else. */
const MAX_KEYS = 65_536;
/** Ids of templates that became part of another. The oldest are dropped beyond. */
const MAX_ALIASES = 20_000;

/** What {@link TemplateMiner} takes. */
export interface TemplateMinerOptions {
  /** Default 10,000. */
  readonly maxTemplates?: number;
  /** Default 2,000. */
  readonly settleAfter?: number;
  /** What `snapshot` gave: goes on with its templates and ids. */
  readonly from?: TemplateSnapshot;
}

/** A miner's state as JSON, so that ids survive a restart. */
export interface TemplateSnapshot {
  readonly version: 1;
  readonly lines: number;
  readonly templates: readonly {
    readonly id: string;
    readonly words: readonly string[];
    readonly kinds: readonly number[];
    readonly gaps: readonly string[];
    readonly blank: readonly boolean[];
    readonly lines: number;
    readonly firstAt: number;
    readonly lastAt: number;
    readonly firstLine: number;
    readonly lastLine: number;
  }[];
  /** Ids of templates that became part of another, and its id. */
  readonly aliases: readonly (readonly [string, string])[];
}

/**
 * Finds the statements behind a stream of log lines, whatever system writes them.
 *
 * A line is masked first: see `LineScanner`. Lines that then read the same have the same template at once; a line that fits a template
 * with wild columns finds it in a tree of fixed depth. Words that vary, such as names, are found by `settle`, which compares all new shapes
 * with all known ones and makes one template of those that differ by values only.
 *
 * Promise: between two settlements the order of lines does not matter for templates, ids and counts, as long as fewer than `settleAfter`
 * shapes are new and fewer than `maxTemplates` are known. The same lines, settled at the same points, give the same ids in any process.
 *
 * Memory: about 2 KB a template and 100 bytes a remembered key, under 30 MB at the default limits, whatever the lines. Time: linear in
 * the first 2,000 characters of a line.
 */
export class TemplateMiner {
  #scanner = new LineScanner();
  #keys = new Map<number, Template>();
  #live = new Map<string, Template>();
  #patterns = new PatternTree<Template>();
  #aliases = new Map<string, string>();
  #fresh = 0;
  #lines = 0;
  #forgotten = 0;
  #maxTemplates: number;
  #settleAfter: number;

  constructor({ maxTemplates, settleAfter, from }: TemplateMinerOptions = {}) {
    this.#maxTemplates = maxTemplates ?? TEMPLATE_MINER_DEFAULTS.maxTemplates;
    this.#settleAfter = settleAfter ?? TEMPLATE_MINER_DEFAULTS.settleAfter;
    if (from) this.#restore(from);
  }

  /** Templates forgotten so far, to make room for others. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Counts a line, written at `at` (Unix milliseconds), and returns its template as known by now. */
  add(line: string, at: number): LogTemplate {
    const key = this.#scanner.scan(line);
    const template = this.#keys.get(key)?.current ?? this.#place(key);
    template.count(at, this.#lines++);
    return template;
  }

  /**
   * Looks for words that vary in what is new since the last time, and makes one template of shapes that differ by them only. Called by
   * the miner itself after `settleAfter` new shapes; call it when a batch is complete. What was merged shows by `current`.
   */
  settle(): void {
    if (this.#fresh === 0) return;
    this.#fresh = 0;
    const dirty = new Set<number>();
    for (const { settled, shape } of this.#live.values()) if (!settled) dirty.add(shape.words.length);
    const pool = [...this.#live.values()].filter(({ shape }) => dirty.has(shape.words.length));
    const shapes = findVariables(pool.map(({ shape }) => shape));
    for (const own of Map.groupBy(pool.keys(), (index) => identityOf(shapes[index] as Shape)).values()) {
      const shape = shapes[own[0] as number] as Shape;
      const members = own.map((index) => pool[index] as Template);
      if (members.length > 1 || shape !== members[0]?.shape) this.#unite(members, shape);
    }
    for (const template of pool) template.settled = true;
    this.#indexPatterns();
  }

  /** The template with this id, or the one that it became part of. */
  find(id: string): LogTemplate | undefined {
    let known = id;
    for (let next = this.#aliases.get(known); next !== undefined; next = this.#aliases.get(known)) known = next;
    for (const template of this.#live.values()) if (template.id === known) return template;
    return undefined;
  }

  /** All templates, those with most lines first, then by id. */
  templates(): LogTemplate[] {
    return [...this.#live.values()].sort((a, b) => b.lines - a.lines || (a.id < b.id ? -1 : 1));
  }

  /** Settles, and gives all that a new miner needs to go on with the same ids. */
  snapshot(): TemplateSnapshot {
    this.settle();
    const templates = [...this.#live.values()].map(
      ({ id, shape, gaps, blank, lines, firstAt, lastAt, firstLine, lastLine }) => {
        return { id, words: shape.words, kinds: shape.kinds, gaps, blank, lines, firstAt, lastAt, firstLine, lastLine };
      },
    );
    return { version: 1, lines: this.#lines, templates, aliases: [...this.#aliases] };
  }

  /** The template of a line whose key is new. */
  #place(key: number): Template {
    const shape = shapeOf(this.#scanner);
    const gaps = gapsOf(this.#scanner);
    const blank = blanksOf(this.#scanner);
    const identity = identityOf(shape);
    let template = this.#live.get(identity) ?? this.#patterns.find(shape);
    if (template) template.respell(gaps, blank);
    else {
      if (this.#fresh >= this.#settleAfter || this.#live.size >= this.#maxTemplates) {
        this.settle();
        if (this.#live.size >= this.#maxTemplates) this.#forget();
        template = this.#patterns.find(shape);
      }
      if (!template) {
        template = new Template(shape, gaps, blank);
        this.#live.set(identity, template);
        this.#fresh++;
      }
    }
    if (this.#keys.size >= MAX_KEYS) this.#keys.clear();
    this.#keys.set(key, template);
    return template;
  }

  #unite(members: Template[], shape: Shape): void {
    members.sort((a, b) => a.firstLine - b.firstLine);
    const [heir, ...others] = members as [Template, ...Template[]];
    const id = members.find(({ settled }) => settled)?.id ?? idOf(shape);
    for (const { settled, id: own } of members) if (settled && own !== id) this.#alias(own, id);
    for (const member of members) this.#live.delete(identityOf(member.shape));
    for (const other of others) heir.absorb(other);
    heir.id = id;
    heir.shape = shape;
    this.#live.set(identityOf(shape), heir);
  }

  #alias(from: string, to: string): void {
    this.#aliases.set(from, to);
    // A forgotten template may have come back and be older now: what is alive is no alias, and chains end.
    this.#aliases.delete(to);
    for (const oldest of this.#aliases.keys()) {
      if (this.#aliases.size <= MAX_ALIASES) break;
      this.#aliases.delete(oldest);
    }
  }

  #forget(): void {
    const spare = Math.max(1, Math.floor(this.#maxTemplates / 4));
    const byAge = [...this.#live.values()].sort((a, b) => a.lastLine - b.lastLine);
    const once = byAge.filter(({ lines }) => lines === 1);
    for (const template of [...once, ...byAge.filter(({ lines }) => lines > 1)].slice(0, spare)) {
      this.#live.delete(identityOf(template.shape));
      this.#forgotten++;
    }
    this.#keys.clear();
    this.#indexPatterns();
  }

  #indexPatterns(): void {
    this.#patterns.clear();
    for (const template of this.#live.values())
      if (template.shape.kinds.includes(WILD)) this.#patterns.add(template.shape, template);
  }

  #restore({ templates, aliases, lines }: TemplateSnapshot): void {
    this.#lines = lines;
    for (const { id, words, kinds, gaps, blank, ...counts } of templates) {
      const template = new Template({ words, kinds: kinds as ShapeKind[] }, gaps, blank);
      Object.assign(template, { ...counts, id, settled: true });
      this.#live.set(identityOf(template.shape), template);
    }
    this.#aliases = new Map(aliases);
    this.#indexPatterns();
  }
}
