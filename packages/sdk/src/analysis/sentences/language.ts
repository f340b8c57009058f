import { IntlMessageFormat } from 'intl-messageformat';
import { SitrepError } from '../../base/index.ts';
import { de } from './catalogues/de.ts';
import { en } from './catalogues/en.ts';
import type { EngineMessages } from './engine-messages.ts';
import { rateOf, type Level, type Message, type MessageValue, type Quantity } from './message.ts';

/**
 * The sentences of a language by message id, in ICU MessageFormat: `{entity}` is a name or a quantity as it is said, `{ratio, number, short}`
 * a bare number, and `{times, plural, …}` and `{kind, select, …}` choose words by a value.
 */
export type Catalogue = Readonly<Record<string, string>>;

/** Says messages in one language. */
export interface Language {
  /** BCP 47. */
  readonly locale: string;
  /** @throws Error when no catalogue has the message, or it lacks a value that its sentence needs: a mistake in code. */
  readonly say: (message: Message) => string;
}

/** Catalogues that come with the engine, by language. Each has every message. */
export const engineCatalogues: Readonly<Record<'en' | 'de', Readonly<Record<keyof EngineMessages, string>>>> = {
  en,
  de,
};

/**
 * A language from catalogues, the first that has a message counts. Numbers and times are written as the locale writes them, with two
 * significant digits, or whole.
 *
 * @throws SitrepError `ERR_SITREP_CONFIG_INVALID` when `locale` is no language tag.
 */
export function createLanguage(locale: string, ...catalogues: readonly Catalogue[]): Language {
  const formats = formatsOf(locale);
  const parsed = new Map<string, IntlMessageFormat>();
  const formatOf = (id: string): IntlMessageFormat => {
    let found = parsed.get(id);
    if (found) return found;
    const text = catalogues.find((catalogue) => Object.hasOwn(catalogue, id))?.[id];
    if (text === undefined) throw new TypeError(`No catalogue has the message ${id}`);
    found = new IntlMessageFormat(text, locale, { number: { short: SHORT } }, { ignoreTag: true });
    parsed.set(id, found);
    return found;
  };
  const say = ({ id, values }: Message): string =>
    String(formatOf(id).format(Object.fromEntries(Object.entries(values).map(([name, one]) => [name, inWords(one)]))));
  const inWords = (value: MessageValue): string | number => {
    if (typeof value !== 'object') return value;
    if ('id' in value) return say(value);
    if ('items' in value) return value.items.map(say).join(value.between);
    return quantity(value);
  };
  const number = (value: number): string =>
    Number.isFinite(value) ? formats.number.format(value) : say({ id: 'unknown', values: {} });
  const share = (value: number): string => say({ id: 'percent', values: { number: number(value) } });
  const amount = (value: number, unit: string): string => {
    if (!Number.isFinite(value)) return number(value);
    if (unit === 's') return Math.abs(value) < 1 ? `${number(value * 1000)} ms` : `${number(value)} s`;
    if (unit === '1') return share(value * 100);
    if (unit === 'By') return bytes(value, number);
    const thing = ANNOTATION.exec(unit)?.[1];
    if (thing === undefined) return unit === '' ? number(value) : `${number(value)} ${unit}`;
    const many = value === 1 || thing.endsWith('s') ? 'no' : 'yes';
    return say({ id: 'things', values: { number: number(value), thing, many } });
  };
  const level = ({ value, unit, counted, stepMs, bare }: Level): string => {
    if (!counted || !Number.isFinite(value)) return amount(value, unit);
    const { rate, per } = rateOf(value, stepMs);
    // The name of a metric says what it counts; only measures such as seconds need their unit.
    const said = unit.startsWith('{') ? number(rate) : amount(rate, unit);
    return bare ? said : say({ id: per === 'minute' ? 'per-minute' : 'per-second', values: { amount: said } });
  };
  const duration = (ms: number): string => {
    if (ms < 120_000) return `${number(ms / 1_000)} s`;
    return ms < 7_200_000 ? formats.minutes.format(ms / 60_000) : formats.hours.format(ms / 3_600_000);
  };
  const quantity = (given: Quantity): string => {
    switch (given.as) {
      case 'amount':
        return amount(given.value, given.unit);
      case 'level':
        return level(given);
      case 'duration':
        return duration(given.ms);
      case 'share':
        return share(Math.round(given.share * 100));
      case 'time':
        return say({ id: 'time-utc', values: { time: formats.time.format(given.at) } });
      case 'quote':
        return say({ id: 'quoted', values: { text: onOneLine(given.text) } });
    }
  };
  return { locale, say };
}

/** A number as people write it: two significant digits, or whole. */
const SHORT = {
  maximumSignificantDigits: 2,
  maximumFractionDigits: 0,
  roundingPriority: 'morePrecision',
  useGrouping: false,
} as const satisfies Intl.NumberFormatOptions;

/** A UCUM annotation: `{request}`. */
const ANNOTATION = /^\{(.+)\}$/;

function formatsOf(locale: string) {
  try {
    const long = { ...SHORT, style: 'unit', unitDisplay: 'long' } as const;
    return {
      number: new Intl.NumberFormat(locale, SHORT),
      minutes: new Intl.NumberFormat(locale, { ...long, unit: 'minute' }),
      hours: new Intl.NumberFormat(locale, { ...long, unit: 'hour' }),
      time: new Intl.DateTimeFormat(locale, {
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        timeZone: 'UTC',
      }),
    };
  } catch (cause) {
    throw new SitrepError('ERR_SITREP_CONFIG_INVALID', `${JSON.stringify(locale)} is no language tag (BCP 47)`, {
      cause,
    });
  }
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

function bytes(value: number, number: (value: number) => string): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1) / 10)));
  return `${number(value / 1024 ** power)} ${BYTE_UNITS[power]}`;
}

const MAX_QUOTE = 300;

/** Words that are not ours, without what could end a quotation. */
function onOneLine(text: string): string {
  const line = text
    .replace(/\s+/g, ' ')
    .replace(/[„“”«»]/g, '"')
    .trim();
  return line.length > MAX_QUOTE ? `${line.slice(0, MAX_QUOTE - 1)}…` : line;
}
