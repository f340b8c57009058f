import { systemRandom, type Random } from '../../base/index.ts';
import { findSensitive, mergeSpans } from './find-sensitive.ts';
import { countedLabels, keyedLabels } from './labels.ts';
import { recogniseNames, type KnownNames } from './known-names.ts';
import { sensitiveKinds, type SensitiveKind } from './sensitive.ts';
import { Vault, type Labels } from './vault.ts';

/** How {@link createMasker} works. Everything is optional. */
export interface MaskerOptions {
  /** Names to mask besides what is recognised by its form. Default: none. */
  readonly known?: KnownNames;
  /** Kinds to mask. Default: all. */
  readonly kinds?: readonly SensitiveKind[];
  /**
   * Kinds that {@link Masker.unmask} puts back. Default: all but `secret` and `card`, which nobody who reads an answer needs.
   */
  readonly restores?: readonly SensitiveKind[];
  /** Different values that are remembered. Default {@link MASKER_DEFAULTS}`.limit`. */
  readonly limit?: number;
  /** Draws the masker's mark. Default: the platform's. */
  readonly random?: Random;
}

/** How {@link createLastingMasker} works. */
export interface LastingMaskerOptions extends Omit<MaskerOptions, 'random'> {
  /**
   * A secret of this host, at least 16 bytes: a string counts in UTF-8. Default: drawn anew, so that placeholders are readable until the process
   * ends.
   */
  readonly key?: string | Uint8Array;
}

/**
 * Replaces sensitive text by placeholders, and puts it back in answers. Keep one for each incident: it remembers what it saw. It fits
 * wherever the AWS manager asks for a masker.
 */
export interface Masker {
  /** The same value gets the same placeholder each time, such as `[host-1-k3x9]`: no white space, at most 50 characters. */
  mask(text: string): string;
  /** Puts values back where their placeholders stand, in any case, with or without brackets. Other text stays as it is. */
  unmask(text: string): string;
  /** Pieces that were replaced so far, by kind. */
  readonly masked: Readonly<Partial<Record<SensitiveKind, number>>>;
  /** Different values remembered. */
  readonly size: number;
}

/** What a masker remembers unless told otherwise. */
export const MASKER_DEFAULTS = Object.freeze({ limit: 10_000 });

/**
 * A masker with an empty memory.
 *
 * A value beyond `limit` is masked for good: its placeholder ends in `lost` and is never put back. Text that looks like a placeholder
 * of this masker before masking is masked itself, so that nobody can write one and have it filled in.
 *
 * @throws TypeError for names that cannot be looked for, or a limit below 1.
 * @example
 * const masker = createMasker({ known: { person: ['Ada Lovelace'] } });
 * masker.mask('Ada Lovelace restarted 10.0.0.7'); // '[person-1-k3x9] restarted [ip-address-1-k3x9]'
 * masker.unmask('Ask [person-1-k3x9]'); // 'Ask Ada Lovelace'
 */
export function createMasker(options: MaskerOptions = {}): Masker {
  return maskerWith(countedLabels(options.random ?? systemRandom), options);
}

/**
 * A masker for what outlives an incident, such as a lesson: a value's placeholder is made from a key, `[host-x4k2…-k3x9]`, so it is the same in every
 * incident, process and year that has the key. A placeholder is put back where this masker has seen its value, before or after the
 * placeholder was made. Beyond `limit` the value seen first is forgotten until it is seen again.
 *
 * @throws TypeError for names that cannot be looked for, a limit below 1, or a key of fewer than 16 bytes.
 */
export function createLastingMasker(options: LastingMaskerOptions = {}): Masker {
  return maskerWith(keyedLabels(options.key), options);
}

function maskerWith(labels: Labels, options: Omit<MaskerOptions, 'random'>): Masker {
  const { known = {}, kinds = sensitiveKinds, limit = MASKER_DEFAULTS.limit } = options;
  const restores = new Set(options.restores ?? sensitiveKinds.filter((kind) => kind !== 'secret' && kind !== 'card'));
  if (!Number.isInteger(limit) || limit < 1) throw new TypeError(`limit must be a whole number above 0, got ${limit}`);
  const names = recogniseNames(
    Object.fromEntries(Object.entries(known).filter(([kind]) => kinds.includes(kind as SensitiveKind))),
  );
  const vault = new Vault({ limit, labels, restores });

  const masked: Partial<Record<SensitiveKind, number>> = {};

  return {
    mask(text) {
      let out = '';
      let at = 0;
      for (const { kind, start, end } of mergeSpans([...names(text), ...findSensitive(text, kinds)])) {
        out += vault.shield(text.slice(at, start)) + vault.placeholder(kind, text.slice(start, end));
        masked[kind] = (masked[kind] ?? 0) + 1;
        at = end;
      }
      return out + vault.shield(text.slice(at));
    },
    unmask: (text) => vault.restore(text),
    masked,
    get size() {
      return vault.size;
    },
  };
}
