/** Shorter ones would blacken what is no secret. */
const leastCharacters = 4;

/** Takes secrets out of what goes back to a plugin or into a log, in the spellings that an echo has. */
export class Redactor {
  #patterns: Buffer[] = [];

  add(value: string): void {
    if (value.length < leastCharacters) return;
    const fresh = spellingsOf(value).map((text) => Buffer.from(text));
    this.#patterns = [...this.#patterns, ...fresh.filter((one) => !this.#patterns.some((other) => other.equals(one)))];
  }

  /** There is no secret to look for. */
  get isIdle(): boolean {
    return this.#patterns.length === 0;
  }

  /** How many bytes at the end of a part may be the beginning of a secret. */
  openAtEnd(part: Buffer): number {
    const begins = (pattern: Buffer, count: number): boolean =>
      pattern.subarray(0, count).equals(part.subarray(part.length - count));
    const openOf = (pattern: Buffer): number => {
      let count = Math.min(pattern.length - 1, part.length);
      while (count > 0 && !begins(pattern, count)) count -= 1;
      return count;
    };
    return Math.max(0, ...this.#patterns.map(openOf));
  }

  /** Overwrites in place with as many stars, so that lengths stay true. */
  bytes(part: Buffer): Buffer {
    for (const pattern of this.#patterns)
      for (let at = part.indexOf(pattern); at >= 0; at = part.indexOf(pattern, at + pattern.length))
        part.fill("*", at, at + pattern.length);
    return part;
  }

  text(text: string): string {
    return this.isIdle ? text : this.bytes(Buffer.from(text)).toString();
  }
}

function spellingsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const base64 = [0, 1, 2].map((offset) => insideBase64(bytes, offset));
  const all = [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    bytes.toString("hex"),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
  return [...new Set(all)].filter((text) => text.length >= leastCharacters).sort((a, b) => b.length - a.length);
}

/** How the bytes read in base64 behind `offset` others, such as a user's name, without what depends on its neighbours. */
function insideBase64(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replaceAll("=", "");
  const bits = (offset + bytes.length) * 8;
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(bits / 6));
}
