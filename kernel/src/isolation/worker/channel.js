import { Socket } from "node:net";

const headBytes = 8;
const mostDepth = 64;
const readBytes = 256 * 1024;
export const mostJsonBytes = 4 * 1024 * 1024;

/**
 * The kernel's end is trusted, so frames that come in are not checked.
 *
 * @param {object} options
 * @param {(frame: any, bytes?: Uint8Array) => void} options.onFrame
 * @param {() => void} options.onEnd
 * @param {() => boolean} options.isCrowded whether more is likely to be said in the same turn of the loop
 */
export function openChannel({ onFrame, onEnd, isCrowded }) {
  const head = Buffer.alloc(headBytes);
  let part = head;
  let filled = 0;
  /** @type {(part: Buffer) => void} */
  let read = readHead;
  // One buffer for all that arrives, several times as large as the pieces that a socket reads otherwise.
  const onread = { buffer: Buffer.allocUnsafeSlow(readBytes), callback: take };
  const socket = new Socket({ fd: 3, readable: true, writable: true, onread });
  socket.on("error", onEnd);
  socket.on("close", onEnd);
  return { send: (/** @type {object} */ frame) => write(encode(JSON.stringify(frame))), sendText, flush };

  /** @param {number} length @param {Uint8Array} arrived */
  function take(length, arrived) {
    for (let at = 0; at < length;) {
      const count = Math.min(part.length - filled, length - at);
      part.set(arrived.subarray(at, at + count), filled);
      at += count;
      filled += count;
      if (filled === part.length) read(part);
    }
    return true;
  }

  /** @param {Buffer} whole */
  function readHead(whole) {
    const byteLength = whole.readUInt32LE(4);
    expect(Buffer.allocUnsafe(whole.readUInt32LE(0)), (json) => {
      const frame = JSON.parse(json.toString());
      if (byteLength === 0) finish(frame);
      // Memory of its own, which the isolate may take.
      else expect(Buffer.allocUnsafeSlow(byteLength), (bytes) => finish(frame, bytes));
    });
  }

  /** @param {any} frame @param {Uint8Array} [bytes] */
  function finish(frame, bytes) {
    expect(head, readHead);
    onFrame(frame, bytes);
  }

  /** @param {Buffer} empty @param {(part: Buffer) => void} then */
  function expect(empty, then) {
    part = empty;
    filled = 0;
    read = then;
  }

  /** Says false where the kernel would take the frame for an attack. @param {string} json @param {ArrayBuffer} [bytes] */
  function sendText(json, bytes) {
    const frame = encode(json, bytes?.byteLength);
    if (frame.length - headBytes > mostJsonBytes || isTooDeep(frame.subarray(headBytes))) return false;
    write(frame, bytes);
    return true;
  }

  /**
   * Of many calls at once, what is said in one turn of the loop leaves in one system call. One that is alone does not wait.
   *
   * @param {Buffer} frame
   * @param {ArrayBuffer} [bytes]
   */
  function write(frame, bytes) {
    if (socket.writableCorked === 0 && isCrowded()) {
      socket.cork();
      setImmediate(flush);
    }
    socket.write(frame);
    if (bytes) socket.write(new Uint8Array(bytes));
  }

  /** For what must leave though the loop may never turn again. */
  function flush() {
    socket.uncork();
  }
}

/** The head and the JSON; the bytes follow. @param {string} json */
function encode(json, byteLength = 0) {
  const length = Buffer.byteLength(json);
  const frame = Buffer.allocUnsafe(headBytes + length);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt32LE(byteLength, 4);
  frame.write(json, headBytes);
  return frame;
}

const [quote, backslash, openList, closeList, openObject, closeObject] = Buffer.from('"\\[]{}');

/** @param {Buffer} json */
function isTooDeep(json) {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index];
    if (inString) {
      if (byte === backslash) index += 1;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === openList || byte === openObject) {
      depth += 1;
      if (depth > mostDepth) return true;
    } else if (byte === closeList || byte === closeObject) depth -= 1;
  }
  return false;
}
