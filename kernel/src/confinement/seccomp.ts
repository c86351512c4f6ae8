import {
  auditArchitecture,
  callNumber,
  ignoredWithoutNamespaces,
  judgedCalls,
  refusedCalls,
  refusedWithoutNamespaces,
  type Architecture,
} from "./system-calls.ts";

/** One classic BPF instruction: operation, jump if true, jump if false, operand. */
type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, operand: number];

// From linux/bpf_common.h: load a word, jump if equal / not below / any bit set, return.
const [load, ifEqual, ifAtLeast, ifAnyBit, give] = [0x20, 0x15, 0x35, 0x45, 0x06];
// From linux/seccomp.h. An errno of 0 makes the call return success without being made.
const allow = 0x7fff0000;
const killProcess = 0x80000000;
const errno = (number: number): number => 0x00050000 | number;
const [EPERM, ENOSYS] = [1, 38];

// Offsets in struct seccomp_data; arguments are 64 bits wide, low word first on both architectures.
const numberAt = 0;
const architectureAt = 4;
const argumentAt = (index: number, half: "low" | "high" = "low"): number => 16 + 8 * index + (half === "low" ? 0 : 4);

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const namespaceFlags = 0x7e020000;
const terminalInjections = { TIOCSTI: 0x5412, TIOCLINUX: 0x541c };
/** Calls of the x32 ABI carry this bit under the architecture of x86-64. */
const x32Bit = 0x40000000;

export interface SeccompOptions {
  readonly architecture: Architecture;
  /** False where Landlock is the sandbox: then more has to be refused. */
  readonly namespaces: boolean;
}

/** The deny list as a classic BPF program, as `seccomp(2)` and `bwrap --seccomp` take it. */
export function seccompProgram(options: SeccompOptions): Uint8Array {
  const program = [
    ...foreignAbi(options.architecture),
    ...calls(refusedCalls, options, EPERM),
    ...(options.namespaces
      ? []
      : [...calls(refusedWithoutNamespaces, options, EPERM), ...calls(ignoredWithoutNamespaces, options, 0)]),
    ...clone(options),
    ...terminal(options),
    ...(options.namespaces ? [] : [...foreignLimits(options), ...foreignTimes(options)]),
    answer(allow),
  ];
  return encode(program);
}

function foreignAbi(architecture: Architecture): Instruction[] {
  const check: Instruction[] = [
    [load, 0, 0, architectureAt],
    [ifEqual, 1, 0, auditArchitecture[architecture]],
    answer(killProcess),
    [load, 0, 0, numberAt],
  ];
  return architecture === "x64" ? [...check, [ifAtLeast, 0, 1, x32Bit], answer(killProcess)] : check;
}

function calls(
  table: Readonly<Record<string, Parameters<typeof callNumber>[0]>>,
  { architecture }: SeccompOptions,
  error: number,
): Instruction[] {
  const numbers = Object.values(table).map((row) => callNumber(row, architecture));
  return numbers.filter((number) => number !== null).flatMap((number) => when(number, [answer(errno(error))]));
}

function clone({ architecture }: SeccompOptions): Instruction[] {
  return [
    // Flags of clone3 lie in memory that a filter cannot read; ENOSYS makes every libc fall back to clone.
    ...when(callNumber(judgedCalls.clone3, architecture)!, [answer(errno(ENOSYS))]),
    ...when(callNumber(judgedCalls.clone, architecture)!, [
      [load, 0, 0, argumentAt(0)],
      [ifAnyBit, 0, 1, namespaceFlags],
      answer(errno(EPERM)),
      answer(allow),
    ]),
  ];
}

function terminal({ architecture }: SeccompOptions): Instruction[] {
  // The kernel takes 32 bits of the request and ignores the rest, so that is what is compared.
  const refusals = Object.values(terminalInjections).flatMap((request) => when(request, [answer(errno(EPERM))]));
  return when(callNumber(judgedCalls.ioctl, architecture)!, [[load, 0, 0, argumentAt(1)], ...refusals, answer(allow)]);
}

/** Limits may be set for oneself (process 0) only: a limit of 0 s on another process would end it. */
function foreignLimits({ architecture }: SeccompOptions): Instruction[] {
  return when(callNumber(judgedCalls.prlimit64, architecture)!, [
    [load, 0, 0, argumentAt(0)],
    [ifEqual, 1, 0, 0],
    answer(errno(EPERM)),
    answer(allow),
  ]);
}

/** Times may be set through an open descriptor (no path) only. */
function foreignTimes({ architecture }: SeccompOptions): Instruction[] {
  return when(callNumber(judgedCalls.utimensat, architecture)!, [
    [load, 0, 0, argumentAt(1)],
    [ifEqual, 0, 2, 0],
    [load, 0, 0, argumentAt(1, "high")],
    [ifEqual, 1, 0, 0],
    answer(errno(0)),
    answer(allow),
  ]);
}

/** Runs `body` if the accumulator holds `value`; the body ends in an answer, for it may have changed the accumulator. */
function when(value: number, body: readonly Instruction[]): Instruction[] {
  return [[ifEqual, 0, body.length, value], ...body];
}

const answer = (verdict: number): Instruction => [give, 0, 0, verdict];

function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(program.length * 8));
  program.forEach(([code, jumpTrue, jumpFalse, operand], index) => {
    bytes.setUint16(index * 8, code, true);
    bytes.setUint8(index * 8 + 2, jumpTrue);
    bytes.setUint8(index * 8 + 3, jumpFalse);
    bytes.setUint32(index * 8 + 4, operand >>> 0, true);
  });
  return new Uint8Array(bytes.buffer);
}
