// ChaCha20, RFC 8439, section 2.3: twenty rounds over sixteen words.

export const keyWords = 8;
export const blockWords = 16;
const constants = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];
const rounds = 10;
const quarters = [
  ...[0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  ...[0, 5, 10, 15, 1, 6, 11, 12, 2, 7, 8, 13, 3, 4, 9, 14],
];

/**
 * One block of the key stream. The nonce is zero: a key makes one stream and is then thrown away.
 *
 * @param {Uint32Array} key eight words
 * @param {number} counter
 * @param {Uint32Array} out sixteen words
 */
export function writeBlock(key, counter, out) {
  const start = Uint32Array.of(...constants, ...key, counter, 0, 0, 0);
  out.set(start);
  for (let round = 0; round < rounds; round++)
    for (let at = 0; at < quarters.length; at += 4)
      // @ts-expect-error -- the table has all of them
      mix(out, quarters[at], quarters[at + 1], quarters[at + 2], quarters[at + 3]);
  for (let index = 0; index < blockWords; index++) out[index] += start[index];
}

/** @param {Uint32Array<any>} words @param {number} a @param {number} b @param {number} c @param {number} d */
function mix(words, a, b, c, d) {
  words[a] += words[b];
  words[d] = turned(words[d] ^ words[a], 16);
  words[c] += words[d];
  words[b] = turned(words[b] ^ words[c], 12);
  words[a] += words[b];
  words[d] = turned(words[d] ^ words[a], 8);
  words[c] += words[d];
  words[b] = turned(words[b] ^ words[c], 7);
}

/** @param {number} word @param {number} bits */
const turned = (word, bits) => (word << bits) | (word >>> (32 - bits));
