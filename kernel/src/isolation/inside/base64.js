// Uint8Array to and from base64 and hex, as ECMAScript has them from 2026; V8 13.6 does not yet, and core-js-pure leaves them out.

const standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const alphabets = { base64: standard, base64url: `${standard.slice(0, 62)}-_` };
const hexDigits = "0123456789abcdef";
const whitespace = "\t\n\f\r ";

/**
 * @typedef {keyof typeof alphabets} Alphabet
 * @typedef {{ alphabet?: Alphabet, lastChunkHandling?: "loose" | "strict" | "stop-before-partial" }} Reading
 * @typedef {{ read: number, bytes: Bytes, error?: SyntaxError }} Read
 */

export const uint8ArrayStatics = {
  /** @param {string} text @param {Reading} [options] */
  fromBase64(text, options) {
    return whole(readBase64(text, options, Infinity));
  },
  /** @param {string} text */
  fromHex(text) {
    return whole(readHex(text, Infinity));
  },
};

/** @type {Record<string, (this: Uint8Array, ...args: any[]) => unknown>} */
export const uint8ArrayMethods = {
  toBase64(
    /** @type {{ alphabet?: Alphabet, omitPadding?: boolean }} */ { alphabet = "base64", omitPadding = false } = {},
  ) {
    return writeBase64(checked(this), lettersOf(alphabet), omitPadding ? "" : "=");
  },
  toHex() {
    const bytes = checked(this);
    const codes = new Uint8Array(bytes.length * 2);
    for (let at = 0; at < bytes.length; at++) {
      const byte = /** @type {number} */ (bytes[at]);
      codes[2 * at] = codeAt(hexDigits, byte >> 4);
      codes[2 * at + 1] = codeAt(hexDigits, byte & 15);
    }
    return textOf(codes);
  },
  setFromBase64(/** @type {string} */ text, /** @type {Reading} */ options) {
    return put(this, readBase64(text, options, checked(this).length));
  },
  setFromHex(/** @type {string} */ text) {
    return put(this, readHex(text, checked(this).length));
  },
};

/** @param {Uint8Array} self */
function checked(self) {
  if (Object.prototype.toString.call(self) !== "[object Uint8Array]")
    throw new TypeError("Only a Uint8Array does that");
  return self;
}

/** @param {Read} read */
function whole({ bytes, error }) {
  if (error) throw error;
  return bytes.taken().slice();
}

/** What was read before a fault is written. @param {Uint8Array} target @param {Read} read */
function put(target, { read, bytes, error }) {
  target.set(bytes.taken());
  if (error) throw error;
  return { read, written: bytes.length };
}

/** @param {unknown} alphabet */
function lettersOf(alphabet) {
  if (alphabet !== "base64" && alphabet !== "base64url") throw new TypeError("The alphabet is base64 or base64url");
  return alphabets[alphabet];
}

/** @param {Uint8Array} bytes @param {string} letters @param {string} padding */
function writeBase64(bytes, letters, padding) {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let to = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = (byteAt(bytes, at) << 16) | (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at + 2);
    for (let shift = 18; shift >= 0; shift -= 6) codes[to++] = codeAt(letters, (bits >> shift) & 63);
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  return textOf(codes.subarray(0, codes.length - missing)) + padding.repeat(missing);
}

const byteAt = (/** @type {Uint8Array} */ bytes, /** @type {number} */ at) => bytes[at] ?? 0;
const codeAt = (/** @type {string} */ text, /** @type {number} */ at) => text.charCodeAt(at);

const mostArguments = 8192;

/** In pieces: a text that grows by letters takes thirty times its length. @param {Uint8Array} codes */
function textOf(codes) {
  const pieces = [];
  for (let at = 0; at < codes.length; at += mostArguments)
    pieces.push(String.fromCharCode(...codes.subarray(at, at + mostArguments)));
  return pieces.join("");
}

/** Bytes of a length that is known only at the end. */
class Bytes {
  #bytes;
  length = 0;

  /** @param {number} most */
  constructor(most) {
    this.#bytes = new Uint8Array(most);
  }

  /** @param {number} byte */
  add(byte) {
    this.#bytes[this.length++] = byte;
  }

  taken() {
    return this.#bytes.subarray(0, this.length);
  }
}

/**
 * FromBase64 of the standard.
 *
 * @param {string} text
 * @param {Reading | undefined} options
 * @param {number} most
 * @returns {Read}
 */
function readBase64(text, { alphabet = "base64", lastChunkHandling = "loose" } = {}, most) {
  if (typeof text !== "string") throw new TypeError("Base64 is text");
  const letters = lettersOf(alphabet);
  if (!["loose", "strict", "stop-before-partial"].includes(lastChunkHandling))
    throw new TypeError("The last chunk is handled loose, strict or stop-before-partial");
  const values = new Map(letters.split("").map((letter, value) => [letter, value]));
  const bytes = new Bytes(Math.min(most, Math.ceil(text.length / 4) * 3));
  const fault = (/** @type {string} */ why) => ({ read, bytes, error: new SyntaxError(`This is no base64: ${why}`) });
  let read = 0;
  let bits = 0;
  let held = 0;
  if (most === 0) return { read, bytes };
  for (let at = afterSpace(text, 0); at < text.length; at = afterSpace(text, at)) {
    const letter = /** @type {string} */ (text[at]);
    at += 1;
    if (letter === "=") return readPadding(at);
    const value = values.get(letter);
    if (value === undefined) return fault(`it has ${JSON.stringify(letter)}`);
    const left = most - bytes.length;
    if ((left === 1 && held === 2) || (left === 2 && held === 3)) return { read, bytes };
    bits = (bits << 6) | value;
    held += 1;
    if (held < 4) continue;
    for (let shift = 16; shift >= 0; shift -= 8) bytes.add((bits >> shift) & 255);
    [bits, held, read] = [0, 0, at];
    if (bytes.length === most) return { read, bytes };
  }
  if (held === 0) return { read: text.length, bytes };
  if (lastChunkHandling === "stop-before-partial") return { read, bytes };
  if (lastChunkHandling === "strict" || held === 1) return fault("its end is missing");
  return takeRest();

  /** @param {number} from @returns {Read} */
  function readPadding(from) {
    if (held < 2) return fault("its padding is misplaced");
    let at = afterSpace(text, from);
    if (held === 2) {
      if (at === text.length)
        return lastChunkHandling === "stop-before-partial" ? { read, bytes } : fault("its padding is short");
      if (text[at] === "=") at = afterSpace(text, at + 1);
    }
    if (at < text.length) return fault("something follows its padding");
    if (lastChunkHandling === "strict" && (bits & (held === 2 ? 15 : 3)) !== 0)
      return fault("its last bits are not zero");
    return takeRest();
  }

  function takeRest() {
    // Twelve bits hold one byte, eighteen hold two.
    for (let shift = held === 2 ? 4 : 10; shift >= 0; shift -= 8) bytes.add((bits >> shift) & 255);
    return { read: text.length, bytes };
  }
}

/** @param {string} text @param {number} at */
function afterSpace(text, at) {
  while (at < text.length && whitespace.includes(/** @type {string} */ (text[at]))) at += 1;
  return at;
}

/** @param {string} text @param {number} most @returns {Read} */
function readHex(text, most) {
  if (typeof text !== "string") throw new TypeError("Hex is text");
  const bytes = new Bytes(Math.min(most, text.length >> 1));
  if (text.length % 2 !== 0) return { read: 0, bytes, error: new SyntaxError("Hex has two digits a byte") };
  let read = 0;
  for (; read < text.length && bytes.length < most; read += 2) {
    const digits = text.slice(read, read + 2);
    if (!/^[0-9a-f]{2}$/i.test(digits)) return { read, bytes, error: new SyntaxError(`${digits} is no hex`) };
    bytes.add(Number.parseInt(digits, 16));
  }
  return { read, bytes };
}
