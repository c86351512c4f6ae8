import { mostJsonBytes } from "./channel.js";

/** @typedef {import("./engine-isolated-vm.js").PluginIsolate} PluginIsolate */
/** @typedef {import("./engine-isolated-vm.js").Plain} Plain */

const timerDeadlineMs = 1000;
const leastDelayMs = 4;
const mostMessage = 4096;
/** Pieces of a stream; as inside. */
const mostUnacknowledged = 8;
/**
 * Entries handed to the engine at a time, which takes them one after the other: it begins the next without waiting for this
 * thread. The deadline of one that waits there is late by what those before it took.
 */
const mostEntered = 8;
/**
 * Where as many entries in a row as the kernel said were as short as this, the next is made on this thread, which saves two hand-overs between
 * threads: most of what a short call costs. This thread hears nothing meanwhile, so only for calls with so little time
 * that the kernel does not take the silence for death.
 */
const quickMs = 1;
/** As the kernel has it. */
const shortDeadlineMs = 2000;

/** @typedef {{ forCall: number, values: Plain[], after?: (() => void) | undefined }} Entry */

/**
 * Calls into the isolate and what it posts in return. Entries go one after the other, each with what is left of its call's
 * time; the isolate has one thread anyway.
 *
 * @param {{ send: (frame: object) => void, sendText: (json: string, bytes?: ArrayBuffer) => boolean, onGone: () => void,
 *   quickInRow: number }} options
 */
export function createPluginCalls({ send, sendText, onGone, quickInRow }) {
  /** @type {PluginIsolate} */
  let isolate;
  /** Moment at which each open call is over. @type {Map<number, number>} */
  const open = new Map();
  /** Of the open calls those whose time is short, whatever is left of it. @type {Set<number>} */
  const short = new Set();
  /** Of the open calls those that are streams. @type {Map<number, { pieceMs: number, credit: number }>} */
  const streams = new Map();
  /** @type {Map<number, NodeJS.Timeout>} */
  const timers = new Map();
  /** Which call asked, so that what the answer sets off runs under that call's deadline. @type {Map<number, number>} */
  const callOf = new Map();
  /** @type {Entry[]} */
  const waiting = [];
  let entered = 0;
  let quickOnes = 0;

  return { setIsolate, call, credit, cancel, settle, onPost, isCrowded: () => open.size > 1 };

  /** @param {PluginIsolate} created */
  function setIsolate(created) {
    isolate = created;
  }

  /** @param {any} frame @param {Uint8Array} [bytes] */
  function call(frame, bytes) {
    open.set(frame.id, performance.now() + frame.deadlineMs);
    if (frame.deadlineMs <= shortDeadlineMs && !frame.stream) short.add(frame.id);
    if (frame.stream) streams.set(frame.id, { pieceMs: frame.deadlineMs, credit: mostUnacknowledged });
    const [config, args] = [JSON.stringify(frame.config), JSON.stringify(frame.args)];
    enter(frame.id, [frame.stream ? "stream" : "call", frame.id, frame.id, frame.export, config, args, bytes]);
  }

  /** @param {any} frame */
  function credit({ id, n }) {
    renew(id, n);
    if (open.has(id)) enter(id, ["credit", id, id, n]);
  }

  /** A stream has its time for each piece that it may send. @param {number} id @param {number} credit */
  function renew(id, credit) {
    const stream = streams.get(id);
    if (!stream) return;
    stream.credit += credit;
    open.set(id, stream.credit > 0 ? performance.now() + stream.pieceMs : Infinity);
  }

  /** @param {number} id */
  function cancel(id) {
    if (!open.has(id)) return;
    enter(id, ["cancel", id, id], () => fail(id, "cancelled", "", "The call was cancelled"));
  }

  /** @param {any} frame @param {Uint8Array} [bytes] */
  function settle({ id, ok, value, code, message }, bytes) {
    const text = ok ? JSON.stringify(value ?? null) : String(message ?? "");
    enter(callOf.get(id) ?? 0, ["settle", id, callOf.get(id) ?? 0, ok, text, code ?? "", bytes]);
    callOf.delete(id);
  }

  /**
   * @param {number} forCall
   * @param {Plain[]} values
   * @param {() => void} [after] done once the entry ended
   */
  function enter(forCall, values, after) {
    waiting.push({ forCall, values, after });
    begin();
  }

  function begin() {
    while (entered < mostEntered && waiting.length > 0) {
      const entry = /** @type {Entry} */ (waiting.shift());
      const mostMs = timeFor(entry);
      const begun = performance.now();
      if (mostMs <= 0) ended(entry, "timeout");
      else if (isolate.enterHere && entered === 0 && quickOnes >= quickInRow && short.has(entry.forCall))
        ended(entry, isolate.enterHere(mostMs, entry.values), begun);
      else void enterThere(entry, mostMs, begun);
    }
  }

  /** @param {Entry} entry @param {number} mostMs @param {number} begun */
  async function enterThere(entry, mostMs, begun) {
    entered += 1;
    const outcome = await isolate.enter(mostMs, entry.values);
    entered -= 1;
    ended(entry, outcome, begun);
    begin();
  }

  /** Milliseconds. @param {Entry} entry */
  function timeFor({ forCall }) {
    const until = open.get(forCall);
    const leftMs = until === undefined ? timerDeadlineMs : Math.ceil(until - performance.now());
    return Math.min(leftMs, streams.get(forCall)?.pieceMs ?? leftMs);
  }

  /** @param {Entry} entry @param {import("./engine-isolated-vm.js").Outcome} outcome @param {number} [begun] */
  function ended({ forCall, values, after }, outcome, begun = 0) {
    quickOnes = performance.now() - begun < quickMs ? quickOnes + 1 : 0;
    if (outcome === "gone") onGone();
    else if (outcome === "timeout") timedOut(forCall, values);
    else if (outcome !== "done") warn(outcome.threw);
    after?.();
  }

  /**
   * @param {number} forCall
   * @param {Plain[]} values
   */
  function timedOut(forCall, values) {
    if (values[0] === "timer") stopTimer(Number(values[1]));
    if (!open.has(forCall)) return warn("Something that no call waits for ran too long and was stopped");
    fail(forCall, "timeout", "", "The call ran over its deadline");
    enter(0, ["forget", forCall, 0]);
  }

  /**
   * @param {number} id
   * @param {string} kind
   * @param {string} code
   * @param {string} message
   */
  function fail(id, kind, code, message) {
    if (!close(id)) return;
    send({ type: "ret", id, ok: false, failure: { kind, code, message: message.slice(0, mostMessage) } });
  }

  /** @param {string} text */
  function warn(text) {
    send({ type: "log", level: "warning", text: text.slice(0, mostMessage) });
  }

  /** @param {string} kind @param {number} id @param {any} first @param {any} second @param {any} third @param {any} fourth */
  function onPost(kind, id, first, second, third, fourth) {
    switch (kind) {
      case "value":
        return succeed(id, first, second);
      case "chunk":
        return sendPiece(id, first, second, third);
      case "end":
        return close(id) && send({ type: "end", id });
      case "threw":
        return fail(id, "threw", first, second);
      case "refused":
        return fail(id, "refused", "", first);
      case "invalid":
        return fail(id, "refused", "TUNEIT_ISOLATE_RESULT_INVALID", first);
      case "capability":
        return request(id, first, second, third, fourth);
      case "log":
        return send({ type: "log", level: first, text: second });
      case "progress":
        return open.has(id) && send({ type: "progress", id, done: first, total: second < 0 ? null : second });
      case "timer":
        return startTimer(id, first, second, third);
      case "clear":
        return stopTimer(id);
    }
  }

  /** @param {number} id @param {string} text @param {ArrayBuffer} [bytes] */
  function succeed(id, text, bytes) {
    if (!open.has(id)) return;
    // The text is JSON already: reading and writing it again would double the cost of a large result.
    if (sendText(`{"type":"ret","id":${id},"ok":true,"value":${text}}`, bytes)) close(id);
    else fail(id, "refused", "TUNEIT_ISOLATE_RESULT_INVALID", tooLarge);
  }

  /** @param {number} id @param {number} seq @param {string} text @param {ArrayBuffer} [bytes] */
  function sendPiece(id, seq, text, bytes) {
    if (!open.has(id)) return;
    renew(id, -1);
    if (sendText(`{"type":"chunk","id":${id},"seq":${seq},"value":${text}}`, bytes)) return;
    fail(id, "refused", "TUNEIT_ISOLATE_RESULT_INVALID", tooLarge);
    enter(0, ["forget", id, 0]);
  }

  /** @param {number} id */
  function close(id) {
    streams.delete(id);
    short.delete(id);
    return open.delete(id);
  }

  /** @param {number} id @param {string} kind @param {string} text @param {number} forCall @param {ArrayBuffer} [bytes] */
  function request(id, kind, text, forCall, bytes) {
    callOf.set(id, forCall);
    if (sendText(`{"type":"cap","id":${id},"kind":${JSON.stringify(kind)},"args":${text}}`, bytes)) return;
    settle({ id, ok: false, code: "TUNEIT_ISOLATE_RESULT_INVALID", message: tooLarge });
  }

  /** @param {number} id @param {number} delayMs @param {boolean} repeats @param {number} forCall */
  function startTimer(id, delayMs, repeats, forCall) {
    const delay = Math.min(Math.max(delayMs, leastDelayMs), 2 ** 31 - 1);
    timers.set(id, setTimeout(fire, delay));

    function fire() {
      if (!timers.has(id)) return;
      if (repeats) timers.set(id, setTimeout(fire, delay));
      else timers.delete(id);
      enter(forCall, ["timer", id, open.has(forCall) ? forCall : 0]);
    }
  }

  /** @param {number} id */
  function stopTimer(id) {
    clearTimeout(timers.get(id));
    timers.delete(id);
  }
}

const tooLarge = `The host takes at most ${mostJsonBytes} bytes of JSON, nested 64 deep`;
