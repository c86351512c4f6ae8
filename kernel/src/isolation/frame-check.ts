import { fromIsolate, type FromIsolate } from "@tuneit/protocol";

/** What a plugin answers or asks with, by the type of the frame: any JSON, of any size. */
const carriedBy: ReadonlyMap<unknown, string> = new Map([
  ["ret", "value"],
  ["cap", "args"],
  ["chunk", "value"],
]);

/**
 * What `fromIsolate` makes of a frame, or undefined where it refuses. zod takes ten times as long as the parser for the JSON
 * that a frame carries, 4 ms for 66 KB, and all plugins wait meanwhile; so that part is walked here, and the schema judges
 * the frame without it.
 *
 * @param value what `JSON.parse` has just made; nobody else holds it
 */
export function checkFrame(value: unknown): FromIsolate | undefined {
  const frame = (value ?? {}) as Record<string, unknown>;
  const key = Object.hasOwn(frame, "type") ? carriedBy.get(frame.type) : undefined;
  if (key === undefined || !Object.hasOwn(frame, key)) return judge(value);
  const carried = frame[key];
  if (!isUntouchedBySchema(carried)) return judge(value);
  const checked = judge({ ...frame, [key]: null });
  return checked && { ...checked, [key]: carried };
}

function judge(value: unknown): FromIsolate | undefined {
  return fromIsolate.safeParse(value).data;
}

/** The schema refuses an infinite number (`1e999`), and leaves `__proto__` out; it keeps all else that JSON can say. */
function isUntouchedBySchema(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isUntouchedBySchema);
  for (const key of Object.keys(value))
    if (key === "__proto__" || !isUntouchedBySchema((value as Record<string, unknown>)[key])) return false;
  return true;
}
