import type { DoctorCheck } from "../kernel-api.ts";
import { tryIsolate, type IsolateProof } from "../isolation/isolate-proof.ts";
import { tryToEscape, type Attempts, type ProofPlace } from "../confinement/sandbox-proof.ts";

const sentences = {
  home: "A plugin cannot read your home",
  outside: "A plugin cannot write outside its own folders",
  network: "A plugin cannot reach the network, nor this machine by it",
  processes: "A plugin cannot see, read or signal another process",
  rights: "A plugin gains no rights: no ptrace, no mount, no device",
} as const satisfies Record<keyof Attempts, string>;
const reaching = "A plugin in JavaScript has nothing of Node: no process, no require, no import";
const looping = "A plugin in JavaScript that never ends is stopped";

const mend = "Start no plugin on this machine, and report it with what `tuneit doctor --json` says";

/** Tries on this machine, now, what the sandbox promises. Without a sandbox there is nothing to try: no plugin starts. */
export async function proveSandbox(place: ProofPlace): Promise<DoctorCheck[]> {
  const confinement = await place.confinement();
  if (confinement.level === "none") return [];
  const [python, isolate] = await Promise.all([
    outcome(tryToEscape(place, confinement), ofPython, Object.values(sentences)),
    outcome(tryIsolate(place, confinement), ofIsolate, [reaching, looping]),
  ]);
  return [...python, ...isolate];
}

/** What could not be tried is no proof: it counts as not held. */
async function outcome<Proof>(
  proof: Promise<Proof>,
  tell: (proof: Proof) => DoctorCheck[],
  names: readonly string[],
): Promise<DoctorCheck[]> {
  try {
    return tell(await proof);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return names.map((name) => ({ name, status: "problem", found: `could not be tried: ${reason}`, mend }));
  }
}

function ofPython(worked: Attempts): DoctorCheck[] {
  const keys = Object.keys(sentences) as (keyof Attempts)[];
  return keys.map((key) => check(sentences[key], worked[key].join(", ")));
}

function ofIsolate({ reached, looped }: IsolateProof): DoctorCheck[] {
  return [check(reaching, reached.join(", ")), check(looping, looped ?? "")];
}

function check(name: string, worked: string): DoctorCheck {
  if (worked === "") return { name, status: "ok", found: "held", mend: null };
  return { name, status: "problem", found: `NOT HELD: ${worked}`, mend };
}
