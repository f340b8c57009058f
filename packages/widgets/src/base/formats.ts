import { locale, strings } from './strings.ts';

/** Time of day to the second; with the day before it when that is not the day of `now`. Unix milliseconds. */
export function formatTime(at: number | undefined, now: number): string {
  if (at === undefined) return strings().noData;
  const time = dates({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(at);
  return sameDay(at, now) ? time : `${dates({ day: 'numeric', month: 'short' }).format(at)} ${time}`;
}

/** A span of milliseconds in its two largest parts: `45s`, `12m 30s`, `1h 04m`. `fine` shows tenths below ten seconds. */
export function formatDuration(durationMs: number | undefined, { fine = false } = {}): string {
  if (durationMs === undefined || !Number.isFinite(durationMs)) return strings().noData;
  const seconds = Math.max(0, durationMs) / 1_000;
  if (fine && seconds < 0.0995) return part(Math.round(seconds * 1_000), 'millisecond');
  if (fine && seconds < 9.95) return part(seconds, 'second', 1);
  const whole = fine ? Math.round(seconds) : Math.floor(seconds);
  const [s, m, h, d] = [
    whole % 60,
    Math.floor(whole / 60) % 60,
    Math.floor(whole / 3_600) % 24,
    Math.floor(whole / 86_400),
  ];
  if (d > 0) return `${part(d, 'day')} ${part(h, 'hour')}`;
  if (h > 0) return `${part(h, 'hour')} ${part(m, 'minute', 0, 2)}`;
  if (m > 0) return `${part(m, 'minute')} ${part(s, 'second', 0, 2)}`;
  return part(s, 'second');
}

/** A share from 0 to 1 as per cent: whole ones, a tenth below ten. */
export function formatShare(share: number | null | undefined): string {
  if (share === null || share === undefined) return strings().noData;
  return numbers({ style: 'percent', maximumFractionDigits: Math.abs(share) < 0.1 ? 1 : 0 }).format(share);
}

export function formatCount(count: number): string {
  return numbers({ maximumFractionDigits: 0 }).format(count);
}

/** US dollars: whole cents from one dollar on, below it two significant digits, so that a small cost is not shown as none. */
export function formatUsd(usd: number): string {
  const digits = usd >= 1 || usd === 0 ? { maximumFractionDigits: 2 } : { maximumSignificantDigits: 2 };
  return numbers({ style: 'currency', currency: 'USD', ...digits }).format(usd);
}

/**
 * A measured value with its UCUM unit, in the size that reads best: `420 ms`, `1.2 GiB`, `41/s`. What UCUM only annotates (`{request}`)
 * is left to the series' name. `null` is "no data yet".
 */
export function formatQuantity(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return strings().noData;
  if (unit === 's' && value !== 0 && Math.abs(value) < 1) return `${significant(value * 1_000)} ms`;
  if (unit === 'By') return bytes(value);
  const label = unit === '1' ? '' : unit.replaceAll(/\{[^}]*\}/g, '');
  return label === '' || label.startsWith('/') ? `${significant(value)}${label}` : `${significant(value)} ${label}`;
}

/** What a dimensionless series should be read in: shares in per cent, anything above 1 as it is. */
export function formatReading(value: number | null | undefined, unit: string, highest: number): string {
  return unit === '1' && highest <= 1 ? formatShare(value) : formatQuantity(value, unit);
}

function significant(value: number): string {
  return Math.abs(value) >= 1_000
    ? numbers({ maximumFractionDigits: 0 }).format(value)
    : numbers({ maximumSignificantDigits: 3 }).format(value);
}

function bytes(value: number): string {
  const sizes = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = value === 0 ? 0 : Math.min(4, Math.max(0, Math.floor(Math.log2(Math.abs(value)) / 10)));
  return `${significant(value / 1024 ** power)} ${sizes[power]}`;
}

function part(value: number, unit: string, digits = 0, width = 1): string {
  return numbers({
    style: 'unit',
    unit,
    unitDisplay: 'narrow',
    minimumIntegerDigits: width,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

function sameDay(a: number, b: number): boolean {
  const day = dates({ year: 'numeric', month: 'numeric', day: 'numeric' });
  return day.format(a) === day.format(b);
}

// Making a formatter costs far more than using one. Their number is that of the option sets above, times the locales in use.
const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return cached(`n${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale(), options));
}

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return cached(`d${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale(), options));
}

function cached<F extends Intl.NumberFormat | Intl.DateTimeFormat>(options: string, make: () => F): F {
  const key = `${locale()} ${options}`;
  const known = made.get(key) ?? make();
  made.set(key, known);
  return known as F;
}
