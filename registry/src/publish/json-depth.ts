import { fail } from "../errors/registry-errors.ts";

const maxDepth = 40;
const quote = 0x22;
const backslash = 0x5c;

/** Counts brackets outside strings on the raw bytes: parsing deep nesting costs far more than it is worth. */
export function checkDepth(bytes: Buffer): void {
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) at = endOfString(bytes, at + 1);
    else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) depth--;
    if (depth > maxDepth)
      throw fail("TUNEIT_REGISTRY_REQUEST_INVALID", {
        what: `the body is nested deeper than ${maxDepth}`,
        why: "No honest request is.",
      });
  }
}

function endOfString(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(quote, start); at >= 0; at = bytes.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (bytes[at - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return bytes.length;
}
