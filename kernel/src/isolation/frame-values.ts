/**
 * Typed arrays in arguments and results. Where a value holds some, its frame has bytes, and in the JSON an array stands as
 * `{ "$bytes": [offset, length, "Float32Array"] }`, length in elements, each at a multiple of 8 and at least 8 bytes wide.
 * There, keys that could be taken for it get one more `$`. A frame without bytes is plain JSON.
 */
export interface PackedValue {
  readonly json: unknown;
  readonly bytes?: Uint8Array | undefined;
}

type TypedArray = Uint8Array | Float32Array;

const elementTypes = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[Float16Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array],
];
const typedArrays = new Map(elementTypes.map((type) => [type.name, type as typeof Uint8Array]));
const oursPattern = /^\$+bytes$/;

/**
 * Bytes may come out that no frame takes. One array that is all there is goes out from where it lies: whoever passes it
 * leaves it alone until there is an answer.
 */
export function packValue(value: unknown): PackedValue {
  const placed: [view: Uint8Array, at: number][] = [];
  let length = 0;
  const json = place(value);
  if (length === 0) return { json: value };
  const [only, ...others] = placed;
  if (only && others.length === 0 && only[0].length === length) return { json, bytes: only[0] };
  const bytes = new Uint8Array(length);
  for (const [view, at] of placed) bytes.set(view, at);
  return { json, bytes };

  function place(one: unknown): unknown {
    if (typeof one !== "object" || one === null) return one;
    if (Array.isArray(one)) return one.map(place);
    if (ArrayBuffer.isView(one) && !(one instanceof DataView)) return placeArray(one as TypedArray);
    if ("toJSON" in one) return one;
    return Object.fromEntries(Object.entries(one).map(([key, held]) => [escaped(key), place(held)]));
  }

  function placeArray(array: TypedArray): unknown {
    const at = length;
    length += Math.max(8, Math.ceil(array.byteLength / 8) * 8);
    placed.push([new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at]);
    return { $bytes: [at, array.length, array[Symbol.toStringTag]] };
  }
}

const escaped = (key: string): string => (oursPattern.test(key) ? `$${key}` : key);
const unescaped = (key: string): string => (oursPattern.test(key) ? key.slice(1) : key);

/**
 * Each array in memory of its own, which may be that of the bytes: they are handed over. Nothing in either argument is
 * believed.
 *
 * @throws RangeError where the JSON names arrays that are not in the bytes
 */
export function unpackValue({ json, bytes }: PackedValue): unknown {
  let left = bytes?.length ?? 0;
  return bytes === undefined ? json : restore(json);

  function restore(one: unknown): unknown {
    if (typeof one !== "object" || one === null) return one;
    if (Array.isArray(one)) return one.map(restore);
    if (Object.hasOwn(one, "$bytes")) return take((one as { $bytes: unknown }).$bytes);
    return Object.fromEntries(Object.entries(one).map(([key, held]) => [unescaped(key), restore(held)]));
  }

  function take(place: unknown): unknown {
    const [at, length, name] = Array.isArray(place) ? (place as unknown[]) : [];
    const Type = typedArrays.get(name as string);
    if (!Type || !isCount(at) || !isCount(length)) throw notThere();
    const byteLength = length * Type.BYTES_PER_ELEMENT;
    // All of them together are as large as the bytes: else a small frame could ask for much memory.
    left -= byteLength;
    if (left < 0 || at + byteLength > bytes!.length) throw notThere();
    // One array that is all there is, in memory that holds nothing else, needs no copy.
    const isAll = byteLength === bytes!.length && byteLength === bytes!.buffer.byteLength;
    return new Type(isAll ? bytes!.buffer : bytes!.slice(at, at + byteLength).buffer);
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const notThere = (): RangeError => new RangeError("It names typed arrays that it does not have");
