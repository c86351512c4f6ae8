import { describe, expect, it } from "vitest";
import { seccompProgram } from "./seccomp.ts";
import {
  auditArchitecture,
  callNumber,
  refusedCalls,
  refusedWithoutNamespaces,
  type Architecture,
} from "./system-calls.ts";

const verdicts = { allow: 0x7fff0000, kill: 0x80000000, ENOSYS: 0x00050026, EPERM: 0x00050001, pretend: 0x00050000 };

interface Call {
  readonly number: number;
  readonly arguments?: readonly bigint[];
  readonly audit?: number;
}

/** The part of classic BPF that the kernel would run, so that arm64 is tested on x64 too. */
function judge(program: Uint8Array, architecture: Architecture, call: Call): string {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, call.number, true);
  data.setUint32(4, call.audit ?? auditArchitecture[architecture], true);
  (call.arguments ?? []).forEach((value, index) => data.setBigUint64(16 + 8 * index, value, true));
  const code = new DataView(program.buffer);
  let accumulator = 0;
  for (let at = 0; at < program.length; at += 8) {
    const [operation, operand] = [code.getUint16(at, true), code.getUint32(at + 4, true)];
    const jump = (isTrue: boolean): number => 8 * code.getUint8(at + (isTrue ? 2 : 3));
    if (operation === 0x20) accumulator = data.getUint32(operand, true);
    else if (operation === 0x15) at += jump(accumulator === operand);
    else if (operation === 0x35) at += jump(accumulator >= operand);
    else if (operation === 0x45) at += jump((accumulator & operand) !== 0);
    else if (operation === 0x06)
      return Object.entries(verdicts).find(([, verdict]) => verdict === operand)?.[0] ?? String(operand);
    else throw new Error(`unknown operation ${operation}`);
  }
  throw new Error("fell off the end");
}

const numbers = {
  x64: { read: 0, clone: 56, clone3: 435, ioctl: 16, socket: 41, prlimit64: 302, utimensat: 280, setsid: 112 },
  arm64: { read: 63, clone: 220, clone3: 435, ioctl: 29, socket: 198, prlimit64: 261, utimensat: 88, setsid: 157 },
};

describe.each(["x64", "arm64"] as const)("the filter on %s", (architecture) => {
  const [spaces, landlock] = [true, false].map((namespaces) => seccompProgram({ architecture, namespaces }));
  const of = numbers[architecture];
  const ask = (number: number, ...values: bigint[]): string =>
    judge(spaces!, architecture, { number, arguments: values });
  const alone = (number: number, ...values: bigint[]): string =>
    judge(landlock!, architecture, { number, arguments: values });

  it("refuses every call of the deny list, and 45 or more of them", () => {
    const list = Object.values(refusedCalls)
      .map((row) => callNumber(row, architecture))
      .filter((number) => number !== null);
    expect(list.length).toBeGreaterThanOrEqual(45);
    expect(new Set(list).size).toBe(list.length);
    expect(list.map((number) => ask(number)).filter((verdict) => verdict !== "EPERM")).toEqual([]);
  });

  it("lets ordinary calls through, and kills what speaks another ABI", () => {
    expect([ask(of.read), alone(of.read), ask(of.socket)]).toEqual(["allow", "allow", "allow"]);
    const other = auditArchitecture[architecture === "x64" ? "arm64" : "x64"];
    expect(judge(spaces!, architecture, { number: of.read, audit: other })).toBe("kill");
    expect(judge(spaces!, architecture, { number: of.read, audit: 0x40000003 })).toBe("kill");
    if (architecture === "x64") expect(ask(0x40000000 + of.read)).toBe("kill");
  });

  it("judges clone by its flags and makes libc fall back to it", () => {
    expect(ask(of.clone3)).toBe("ENOSYS");
    expect(ask(of.clone, 0x003d0f00n)).toBe("allow");
    for (const flag of [0x20000n, 0x02000000n, 0x04000000n, 0x08000000n, 0x10000000n, 0x20000000n, 0x40000000n]) {
      expect(ask(of.clone, flag | 17n)).toBe("EPERM");
    }
  });

  it("sees an injection through the upper half of the request", () => {
    expect(ask(of.ioctl, 0n, 0x5401n)).toBe("allow");
    expect(ask(of.ioctl, 0n, 0x5412n)).toBe("EPERM");
    expect(ask(of.ioctl, 0n, 0x1_0000_5412n)).toBe("EPERM");
    expect(ask(of.ioctl, 0n, 0x541cn)).toBe("EPERM");
  });

  it("refuses more where there are no namespaces", () => {
    const list = Object.values(refusedWithoutNamespaces).map((row) => callNumber(row, architecture));
    expect(list.filter((number) => number !== null && alone(number) !== "EPERM")).toEqual([]);
    expect(alone(of.setsid)).toBe("pretend");
    expect([alone(of.prlimit64, 0n), alone(of.prlimit64, 1n), ask(of.prlimit64, 1n)]).toEqual([
      "allow",
      "EPERM",
      "allow",
    ]);
    expect([alone(of.utimensat, 0n, 0n), alone(of.utimensat, 0n, 8n), alone(of.utimensat, 0n, 1n << 32n)]).toEqual([
      "allow",
      "pretend",
      "pretend",
    ]);
  });
});
