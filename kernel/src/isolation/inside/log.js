import { defineProperty, jsonStringify, slice, toText } from "./intrinsics.js";
import { post, spendLog } from "./mailbox.js";

const mostCharacters = 4096;

/**
 * @param {string} level
 * @returns {(...values: unknown[]) => void}
 */
function writer(level) {
  return (...values) => {
    let text = "";
    for (let index = 0; index < values.length; index++) text += (index ? " " : "") + printed(values[index]);
    const line = slice(text, 0, mostCharacters);
    spendLog(line.length);
    post("log", 0, level, line);
  };
}

/** @param {any} value */
function printed(value) {
  if (typeof value !== "object" || value === null) return toText(value);
  if (typeof value.stack === "string") return value.stack;
  return jsonStringify(value) ?? toText(value);
}

const debug = writer("debug");
const info = writer("info");
const warn = writer("warning");
const error = writer("error");

/** The author's view, one for all calls. */
export const log = { debug, info, warn, error };

export function installConsole() {
  const console = { debug, error, info, log: info, trace: debug, warn };
  defineProperty(globalThis, "console", { value: console, writable: true, enumerable: false, configurable: true });
}
