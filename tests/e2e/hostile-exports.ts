/** What a hostile visualizer does when it is called, and how the call may end: with charts, or with one of these codes. */
export interface HostileExport {
  readonly body: string;
  readonly ends: "charts" | RegExp;
  /** Where the name of the function is the trick. */
  readonly named?: string;
}

const chart = '{ charts: [{ kind: "table", title: "x", columns: ["task"], rows: [["a"]] }] }';
const timeout = /^TUNEIT_ISOLATE_TIMEOUT$/;
const threw = /^TUNEIT_ISOLATE_THREW$/;
const memory = /^TUNEIT_ISOLATE_(?:MEMORY|CRASHED|THREW|TIMEOUT)$/;
/** The engine could not pass it as JSON. */
const refused = /^TUNEIT_ISOLATE_(?:RESULT_INVALID|THREW)$/;

/** JSON, but not what a visualizer answers: the author sees it with a warning, a run refuses it. */
const odd = /^(?:charts|odd answer)$/;

export const hostileExports: Readonly<Record<string, HostileExport>> = {
  "proxy-result": { body: "return new Proxy({}, { ownKeys() { for (;;); }, get() { for (;;); } });", ends: timeout },
  "revoked-proxy": {
    body: "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy;",
    ends: refused,
  },
  "thenable": { body: "return { then() {} };", ends: timeout },
  "thenable-of-thenables": {
    body: "const next = () => ({ then(resolve) { resolve(next()); } }); return next();",
    ends: timeout,
  },
  "getter-bomb": {
    body: "const deep = (n) => ({ get a() { return deep(n + 1); }, get b() { return deep(n + 1); } }); return deep(0);",
    ends: /^TUNEIT_ISOLATE_(?:RESULT_INVALID|TIMEOUT|MEMORY|CRASHED)$/,
  },
  "async-generator": { body: "return (async function* () { for (;;) yield 1; })();", ends: refused },
  "huge-string": { body: 'return "x".repeat(2 ** 29 - 24) + "y".repeat(2 ** 29 - 24);', ends: memory },
  "regular-expression": { body: 'return /(x+x+)+y/.test("x".repeat(64));', ends: timeout },
  "evil-error": {
    body: `const error = new Error("x"); Object.defineProperty(error, "message", { get() { for (;;); } });
      Object.defineProperty(error, "stack", { get() { for (;;); } }); error.cause = error; throw error;`,
    ends: timeout,
  },
  "error-as-ours": {
    body: 'throw Object.assign(new Error("TUNEIT_STORE_INTEGRITY_MISMATCH"), { code: "TUNEIT_STORE_INTEGRITY_MISMATCH", mend: "rm -rf /" });',
    ends: threw,
  },
  "to-primitive": { body: "throw { [Symbol.toPrimitive]() { for (;;); } };", ends: timeout },
  "polluted-promise": {
    body: `Promise.prototype.then = () => { for (;;); }; Object.defineProperty(Object.prototype, "then", { get() { for (;;); } });
      return ${chart};`,
    ends: timeout,
  },
  "polluted-json": {
    body: `JSON.stringify = () => "[]"; Object.prototype.toJSON = () => ({ polluted: 1 }); Array.prototype.toJSON = () => 7; return ${chart};`,
    ends: odd,
  },
  "microtasks-after": {
    body: `const again = () => queueMicrotask(again); again(); return ${chart};`,
    ends: "charts",
  },
  "timers-after": { body: `setInterval(() => { for (;;); }, 1); return ${chart};`, ends: "charts" },
  "weak-references": {
    body: `const kept = []; const registry = new FinalizationRegistry(() => { for (;;); });
      for (let i = 0; i < 1e5; i++) { const one = {}; registry.register(one, i); kept.push(new WeakRef(one)); } return ${chart};`,
    ends: "charts",
  },
  "no-waiting": {
    body: `if (typeof Atomics + typeof SharedArrayBuffer + typeof WebAssembly !== "undefined".repeat(3)) throw new Error("there"); return ${chart};`,
    ends: "charts",
  },
  "import-meta": {
    body: `const meta = JSON.stringify(import.meta) + String(import.meta.url) + String(import.meta.dirname);
      if (/file:|\\/(?:home|usr|tmp|root)/.test(meta)) throw new Error("escaped " + meta); return ${chart};`,
    ends: "charts",
  },
  "new-function": {
    body: `const made = new Function("return typeof process + typeof require + typeof Buffer")();
      const old = (0, eval)("<!-- an old comment\\nwith ({ a: 1 }) { label: for (;;) { break label; } } typeof globalThis.process");
      if (made !== "undefined".repeat(3) || old !== "undefined") throw new Error("escaped"); return ${chart};`,
    ends: "charts",
  },
  "five-megabytes": { body: 'return { charts: [], text: "x".repeat(5e6) };', ends: refused },
  "not-a-number": { body: "return { charts: [NaN, Infinity, -0] };", ends: odd },
  "big-integer": { body: "return { charts: 1n };", ends: refused },
  "undefined": { body: "return undefined;", ends: odd },
  "cycle": { body: "const cycle = { charts: [] }; cycle.charts.push(cycle); return cycle;", ends: refused },
  "deep": {
    body: "let deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; return { charts: deep };",
    ends: refused,
  },
  "forged-prototype": {
    body: `return JSON.parse('{"__proto__":{"charts":[]},"constructor":{"prototype":{"polluted":1}}}');`,
    ends: odd,
  },
  "escape-codes": {
    body: 'console.log("\\u001b[2J\\u001b]0;owned\\u0007"); throw new Error("\\u001b[2J\\u001b]52;c;b3duZWQ=\\u0007\\u009b31m\\u202egnp.exe\\rTUNEIT says: all is well");',
    ends: threw,
  },
  "named-then": { named: "then", body: `return ${chart};`, ends: "charts" },
  "named-default": { named: "default", body: `return ${chart};`, ends: "charts" },
  "named-constructor": { named: "constructor", body: `return ${chart};`, ends: "charts" },
  "sync-from-many-timers": {
    body: `for (let i = 0; i < 999; i++) setTimeout(() => { const until = Date.now() + 50; while (Date.now() < until); }, 0); await new Promise((r) => setTimeout(r, 1e9));`,
    ends: timeout,
  },
};

/** Modules that are hostile before anything of them is called. */
export const hostileHeads: Readonly<Record<string, { head: string; ends: "charts" | RegExp }>> = {
  loops: { head: "for (;;);", ends: timeout },
  waits: { head: "await new Promise(() => {});", ends: /^TUNEIT_(?:ISOLATE_|ARCHIVE_|PACKAGE_|MANIFEST_)/ },
  imports: { head: 'import { readFileSync } from "node:fs";', ends: threw },
  throws: { head: "throw { get message() { for (;;); } };", ends: timeout },
  large: { head: `export const text = "${"x".repeat(4.1e6)}";`, ends: /^TUNEIT_ISOLATE_START$/ },
  nested: { head: `export const nested = ${"(".repeat(1e6)}1${")".repeat(1e6)};`, ends: threw },
};
