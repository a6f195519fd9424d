const SUPERSCRIPTS: Record<string, string> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

// Made once: making one takes a hundred times as long as using it.
const WHOLE = new Intl.NumberFormat('en-US');
const DATE_AND_TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** A measured number: plain between 0.001 and 9999, else mantissa × power of ten; `digits` are significant digits. */
export function formatNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const sign = value < 0 ? '−' : '';
  const [mantissa = '', exponent = '0'] = Math.abs(value)
    .toExponential(digits - 1)
    .split('e');
  const power = Number(exponent);
  if (power < -3 || power > 3) return `${sign}${trimZeros(mantissa)}×10${superscript(power)}`;
  return sign + trimZeros(Number(`${mantissa}e${power}`).toFixed(Math.max(0, digits - 1 - power)));
}

/** A power of ten as text, for example `10⁻³`. */
export function formatPower(exponent: number): string {
  return `10${superscript(exponent)}`;
}

/** A whole number with thin spaces between groups of three digits: `12 345`. */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? WHOLE.format(Math.round(value)).replaceAll(',', '\u202f') : '–';
}

/** A whole number in few characters, for axes: `950`, `17k`, `1.25M`. */
export function formatCompact(value: number): string {
  if (Math.abs(value) < 10_000) return String(value);
  const [unit, letter] = Math.abs(value) < 1e6 ? [1e3, 'k'] : [1e6, 'M'];
  return `${Number((value / unit).toPrecision(3))}${letter}`;
}

/** An epoch, which may be a part of one: to hundredths. */
export function formatEpoch(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toFixed(2))) : '–';
}

/** A ratio in [0, 1] as a percentage. */
export function formatShare(value: number, digits = 3): string {
  return Number.isFinite(value) ? `${formatNumber(value * 100, digits)}\u202f%` : '–';
}

/** A duration given in milliseconds, in the unit that reads best. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 1000) return `${formatNumber(ms, 3)}\u202fms`;
  if (ms < 60_000) return `${formatNumber(ms / 1000, 3)}\u202fs`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes}\u202fmin ${Math.floor((ms % 60_000) / 1000)}\u202fs`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}\u202fh ${minutes % 60}\u202fmin` : `${Math.floor(hours / 24)} days`;
}

/** A number of bytes in the unit that reads best: `512 B`, `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '–';
  const power = bytes < 1 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return `${formatNumber(bytes / 1024 ** power, 3)}\u202f${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}

/** How long before `nowMs` a moment was, coarsely: `just now`, `5 min ago`, `3 days ago`. */
export function formatAgo(wallMs: number, nowMs: number): string {
  const seconds = Math.max(0, (nowMs - wallMs) / 1000);
  if (seconds < 10) return 'just now';
  if (seconds < 60) return `${Math.floor(seconds / 10) * 10}\u202fs ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u202fmin ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}\u202fh ago`;
  const days = Math.floor(seconds / 86_400);
  return days === 1 ? 'yesterday' : days < 60 ? `${days} days ago` : `${Math.floor(days / 30)} months ago`;
}

/** A moment as local date and time. */
export function formatTime(wallMs: number): string {
  return DATE_AND_TIME.format(wallMs);
}

/** Any config value on one line. */
export function formatConfigValue(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : formatPlain(value);
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(formatConfigValue).join(', ')}]`;
  return JSON.stringify(value) ?? '–';
}

/** A text of at most `length` characters; the middle gives way, because both ends tell weights apart. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = Math.floor((length - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (length - 1 - head))}`;
}

function formatPlain(value: number): string {
  return Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6
    ? String(Number(value.toPrecision(6)))
    : value.toExponential().replace('e+', 'e');
}

function superscript(power: number): string {
  return [...String(power)].map((character) => SUPERSCRIPTS[character] ?? character).join('');
}

function trimZeros(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}
