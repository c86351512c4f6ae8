const units = ["B", "kB", "MB", "GB", "TB"];

export function bytes(count: number, locale: string): string {
  const power = count < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  const digits = power === 0 ? 0 : 1;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(count / 1000 ** power)} ${units[power]}`;
}

/** A time that may be far below a second: `0.12 ms`, `340 ms`, `12 s`. */
export function shortTime(ms: number, locale: string): string {
  if (ms >= 10_000) return duration(ms / 1000);
  const [value, unit] = ms < 1000 ? [ms, "ms"] : [ms / 1000, "s"];
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: value < 10 ? 2 : 0 }).format(value)} ${unit}`;
}

/** `1 h 04 min`, `3 min 20 s`, `12 s`: two parts at most, for nobody plans by more. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const two = (number: number) => String(number).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** Four significant digits, zeros too, so that a column lines up; NaN and infinity are said, not hidden. */
export function metric(value: number | string): string {
  if (typeof value === "string") return value;
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6 ? value.toExponential(2) : value.toPrecision(4);
}

/** As short as the number allows. */
export function axisLabel(value: number): string {
  const isPlain = value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6);
  return isPlain ? String(Number(value.toPrecision(4))) : value.toExponential().replace(/(\.\d\d)\d+/, "$1");
}
