import { addCredit, cancelCall, forgetCall, setPlugin, startCall, startStream } from "./calls.js";
import { request, settle } from "./capabilities.js";
import { describe } from "./failure.js";
import { prepare } from "./granted.js";
import { harden } from "./harden.js";
import { defineProperty, freeze, jsonParse } from "./intrinsics.js";
import { installConsole, log } from "./log.js";
import { newEntry, openMailbox } from "./mailbox.js";
import { fire } from "./timers.js";
import { installWeb } from "./web.js";

/** @typedef {(kind: string, id: number, call: number, first?: any, second?: any, third?: any, fourth?: any) => void} Enter */

/**
 * Makes the plugin's world. Two functions cross its border and both take plain values only: `post` outwards, the one
 * returned inwards.
 *
 * @param {import("./mailbox.js").Post} post
 * @returns {Enter}
 */
export function start(post) {
  openMailbox(post);
  harden();
  installConsole();
  installWeb();
  const tuneit = freeze({ request });
  defineProperty(globalThis, "tuneit", { value: tuneit, writable: false, enumerable: false, configurable: false });
  return enter;
}

/** @type {Enter} */
function enter(kind, id, call, first, second, third, fourth) {
  newEntry(call);
  // The engine copies what leaves by a throw, and a copy runs getters without a deadline: nothing may leave so.
  try {
    act(kind, id, first, second, third, fourth);
  } catch (thrown) {
    report(thrown);
  }
}

/** @type {(kind: string, id: number, first: any, second: any, third: any, fourth: any) => void} */
function act(kind, id, first, second, third, fourth) {
  if (kind === "prepare") prepare(jsonParse(first), second);
  else if (kind === "plugin") setPlugin(first);
  else if (kind === "call") startCall(id, first, second, third, fourth);
  else if (kind === "stream") startStream(id, first, second, third, fourth);
  else if (kind === "credit") addCredit(id, first);
  else if (kind === "settle") settle(id, first, second, third, fourth);
  else if (kind === "timer") fire(id);
  else if (kind === "cancel") cancelCall(id);
  else if (kind === "forget") forgetCall(id);
}

/** @param {unknown} thrown */
function report(thrown) {
  try {
    log.error("A callback threw:", describe(thrown).message);
  } catch {
    // The credit for log text is spent.
  }
}
