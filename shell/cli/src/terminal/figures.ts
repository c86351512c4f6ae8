const units = ["B", "KB", "MB", "GB", "TB"] as const;

export function bytes(count: number): string {
  let [value, unit] = [count, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** A time that may be far below a second. */
export function shortTime(ms: number): string {
  if (ms < 1000) return `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;
  return duration(ms / 1000);
}

export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 100
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function count(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en-US") : value.toFixed(value < 10 ? 2 : 1);
}

export const score = (value: number | string): string => (typeof value === "number" ? value.toFixed(4) : value);

export function bar(done: number, total: number, width = 20): string {
  const filled = Math.round(Math.min(1, Math.max(0, total > 0 ? done / total : 0)) * width);
  return "█".repeat(filled) + "░".repeat(width - filled);
}
