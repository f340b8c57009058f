/** A number as people write it: three significant digits, no exponent up to a million. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  const size = Math.abs(value);
  if (size >= 1000) return String(Math.round(value));
  return String(Number(value.toPrecision(size >= 100 ? 3 : 2)));
}

/** A number with its UCUM unit: `0.21 s` becomes `210 ms`, a share `0.034` becomes `3.4 %`, annotations such as `{request}` become words. */
export function formatQuantity(value: number, unit: string): string {
  if (!Number.isFinite(value)) return 'unknown';
  if (unit === 's') return Math.abs(value) < 1 ? `${formatNumber(value * 1000)} ms` : `${formatNumber(value)} s`;
  if (unit === '1') return `${formatNumber(value * 100)} %`;
  if (unit === 'By') return formatBytes(value);
  const word = /^\{(.+)\}$/.exec(unit)?.[1];
  if (word) return `${formatNumber(value)} ${word}${value === 1 || word.endsWith('s') ? '' : 's'}`;
  return unit === '' ? formatNumber(value) : `${formatNumber(value)} ${unit}`;
}

/** A share of a whole: `91 %`. */
export function formatShare(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** A span of time: `35 s`, `4 minutes`, `2.5 hours`. */
export function formatDuration(ms: number): string {
  if (ms < 120_000) return `${formatNumber(ms / 1000)} s`;
  return ms < 7_200_000 ? `${formatNumber(ms / 60_000)} minutes` : `${formatNumber(ms / 3_600_000)} hours`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

function formatBytes(bytes: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(bytes) || 1) / 10)));
  return `${formatNumber(bytes / 1024 ** power)} ${BYTE_UNITS[power]}`;
}
