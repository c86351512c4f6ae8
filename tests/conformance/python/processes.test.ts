import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect } from "vitest";
import { Victim, levels, row, unexpected, outcomeOf, python, start } from "./confined.ts";

const isX64 = process.arch === "x64";

describe.for(levels)("processes under %s confinement", (level) => {
  row(level, "P05 sees no secret in an environment and touches no other process", async () => {
    await using victim = await Victim.create();
    const bystander = spawn("sleep", ["30"], { env: { PATH: process.env["PATH"], SECRET: victim.token } });
    const { "own environment": own, ...others } = await victim.attack(level, "processes", {
      pid: bystander.pid,
      secret: victim.token,
    });
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    bystander.kill("SIGKILL");
    const known = [
      "HF_HUB_DISABLE_TELEMETRY",
      "HF_HUB_OFFLINE",
      "HOME",
      "LANG",
      "OPENSSL_CONF",
      "PATH",
      "PWD",
      "TMPDIR",
      "USER",
    ];
    expect(known).toEqual(expect.arrayContaining(own as string[]));
    expect(unexpected(others, /^(?:ENOENT|EACCES|ESRCH|EPERM)$/)).toEqual({});
  });

  row(level, "P06 P07 gets no namespace, no mount, no door into the kernel and no privilege", async () => {
    await using victim = await Victim.create();
    const { clone3, privileges, ...others } = await victim.attack(level, "system_calls", { disk: await someDisk() });
    expect(clone3).toBe("ENOSYS");
    const [noNew, effective, permitted, bounding, ambient] = privileges as string[];
    expect([noNew, effective, permitted, ambient]).toEqual(["1", ...Array.from({ length: 3 }, () => "0".repeat(16))]);
    // Only root may empty what could at most be gained; with no new privileges nobody gains any of it.
    if (level === "full" || process.getuid?.() === 0) expect(bounding).toBe("0".repeat(16));
    const { "call of the x32 ABI": x32, "call of the 32-bit ABI": i386, "setuid program": setuid, ...calls } = others;
    if (isX64) {
      expect(x32).toBe("killed by SIGSYS");
      // A machine without the old door kills by another signal.
      expect(i386).toMatch(/^killed by (?:SIGSYS|SIGSEGV)$/);
    }
    // Under Landlock who starts as root stays it by name; under bubblewrap nobody is anybody.
    const own = level === "full" ? [1000, 1000] : [process.getuid!(), process.getgid!()];
    expect(String(setuid).trim()).toBe(own.flatMap((id) => [id, id, id]).join(" "));
    const { "raw memory": memory, "kernel log": log, disk, "become root": root, ...refusals } = calls;
    expect(unexpected({ memory, log, disk }, /^(?:ENOENT|EACCES|EPERM)$/)).toEqual({});
    expect(unexpected(refusals, /^(?:EPERM|EACCES|EINVAL|ENOENT)$/)).toEqual({});
    // Landlock has no users of its own: who starts as root stays it, without one privilege.
    if (level === "full" || process.getuid?.() !== 0) expect(root).toMatch(/^(?:EPERM|EINVAL)$/);
  });

  row(level, "P09 leaves nothing alive when the worker is killed", async () => {
    await using victim = await Victim.create();
    const worker = await start(await victim.command(level, "survive"));
    await untilBeating(victim, worker.stdout!);
    worker.kill("SIGKILL");
    await expectSilence(victim);
  });

  row(level, "P09 leaves nothing alive when the supervisor is killed", async () => {
    await using victim = await Victim.create();
    const command = await victim.command(level, "survive");
    // A stand-in for the supervisor, in the one thing that counts here: it is the parent.
    const parent =
      "import json, os, subprocess, sys; a, e, s = json.loads(sys.argv[1]); os.dup2(os.open(s, os.O_RDONLY), 4); subprocess.Popen(a, env=e, pass_fds=[4], start_new_session=True).wait()";
    const supervisor = spawn(python, ["-c", parent, JSON.stringify([command.argv, command.env, command.seccomp])], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await untilBeating(victim, supervisor.stdout);
    supervisor.kill("SIGKILL");
    await expectSilence(victim);
  });

  row(level, "P10 loads no code that somebody put in its way", async () => {
    await using victim = await Victim.create();
    for (const name of ["tuneit_evil.py", "sitecustomize.py", "usercustomize.py", "json.py"]) {
      await writeFile(join(victim.output, name), "import os; os.environ['tuneit_evil_ran'] = '1'\n");
    }
    const evil = {
      LD_PRELOAD: join(victim.output, "evil.so"),
      PYTHONPATH: victim.output,
      PYTHONSTARTUP: join(victim.output, "tuneit_evil.py"),
      PYTHONHOME: victim.output,
    };
    const before = { ...process.env };
    Object.assign(process.env, evil);
    try {
      const outcome = await victim.attack(level, "injected");
      expect(outcome).toMatchObject({ flags: [1, 1, 1], preloaded: [], environment: [], sitecustomize: false });
      expect(outcome["module in the current folder"]).toBe("ModuleNotFoundError");
      expect(outcome["path"]).not.toContain(victim.output);
    } finally {
      for (const name of Object.keys(evil)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });

  row(level, "P11 has no descriptor but its own", async () => {
    await using victim = await Victim.create();
    const leaks = await Promise.all([open(victim.secret), open(victim.folder)]);
    const worker = await start(
      await victim.command(level, "descriptors"),
      leaks.map(({ fd }) => fd),
    );
    const { open: inside } = await outcomeOf(worker);
    await Promise.all(leaks.map((leak) => leak.close()));
    expect(Object.keys(inside as object)).toEqual(["0", "1", "2", "3"]);
    expect((inside as Record<string, string>)["3"]).toBe("socket");
  });
});

async function someDisk(): Promise<string> {
  const names = await readdir("/sys/class/block").catch(() => []);
  return `/dev/${names[0] ?? "sda"}`;
}

async function untilBeating(victim: Victim, output: NodeJS.ReadableStream): Promise<void> {
  await once(createInterface({ input: output }), "line");
  await expect.poll(() => readdir(victim.output), { interval: 10 }).not.toEqual([]);
}

async function expectSilence(victim: Victim): Promise<void> {
  await expect.poll(() => processesNaming(victim.token), { timeout: 2000, interval: 20 }).toEqual([]);
  // One beat a byte, from whoever still lives, whatever it calls itself.
  const beats = async (): Promise<number> => {
    const names = await readdir(victim.output);
    const sizes = await Promise.all(names.map(async (name) => (await readFile(join(victim.output, name))).length));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const last = await beats();
  expect(last).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await beats()).toBe(last);
}

/** Every process of the sandbox has the victim's folder in its command line. */
async function processesNaming(token: string): Promise<string[]> {
  const numbers = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(numbers.map((number) => readFile(`/proc/${number}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(token)).map((line) => line.split("\0")[0]!);
}
