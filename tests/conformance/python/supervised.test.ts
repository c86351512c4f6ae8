import { createConnection } from "node:net";
import { access, readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Victim, found, levels, row, unexpected } from "./confined.ts";
import { alive, supervise } from "./supervised.ts";

const megabyte = 1024 ** 2;
const small = { memoryBytes: 300 * megabyte, tasks: 40, fileBytes: 64 * megabyte };
const ways = [
  ["held by a control group", false],
  ["watched", true],
] as const;

describe.for(levels)("a hostile worker under a real supervisor, %s confinement", (level) => {
  for (const [how, watched] of ways) {
    const missing = watched || found[level].hardLimits ? null : found[level].watchedBecause;
    const bombs = [
      ["fork_bomb", "TUNEIT_RUN_TASKS_EXCEEDED"],
      ["memory_bomb", "TUNEIT_RUN_MEMORY_EXCEEDED"],
      ["shared_memory_bomb", "TUNEIT_RUN_MEMORY_EXCEEDED"],
      ["hidden_memory_bomb", "TUNEIT_RUN_MEMORY_EXCEEDED"],
    ] as const;
    for (const [bomb, code] of bombs)
      row(
        level,
        `P08 stops a ${bomb.replaceAll("_", " ")} at its limit, ${how}`,
        async () => {
          await using victim = await Victim.create();
          // A thousand interpreters take memory, too: which of the limits is met first must not be chance.
          const limits = bomb === "fork_bomb" ? { ...small, memoryBytes: 4096 * megabyte } : small;
          const { code: said, exit } = await supervise(victim, level, bomb, { limits, watched });
          expect(said).toBe(code);
          expect(exit["status"]).toBe("failed");
          const { peakMemoryBytes } = exit["usage"] as { peakMemoryBytes: number };
          // Sums of what processes share say nothing; this one shares nothing.
          if (bomb === "memory_bomb" && !watched) expect(peakMemoryBytes).toBeLessThan(1.5 * small.memoryBytes);
          await expect.poll(() => alive(victim)).toEqual([]);
          await expect.poll(() => groupsLeft(level)).toEqual([]);
        },
        missing,
      );
  }

  row(level, "P08 P09 ends a hog that hears nothing, once its time is over", async () => {
    await using victim = await Victim.create();
    const limits = { ...small, wallSeconds: 1 };
    const { code, exit } = await supervise(victim, level, "hog", {
      limits,
      // The time to save its work would be a minute; somebody who does not want to wait asks again.
      meanwhile: async (folder) => {
        await expect.poll(() => saidInJournal(folder, '"cancelling"'), { timeout: 20_000 }).toBe(true);
        await cancel(folder, 0.3);
      },
    });
    expect(code).toBe("TUNEIT_RUN_TIME_EXCEEDED");
    expect(exit["signal"]).toBe("SIGKILL");
    await expect.poll(() => alive(victim)).toEqual([]);
  });

  row(level, "P09 ends a whole tree that ignores channel and signals, rung by rung", async () => {
    await using victim = await Victim.create();
    const { exit, events, folder, seconds } = await supervise(victim, level, "deaf", {
      limits: small,
      meanwhile: async (run) => {
        await expect.poll(() => readdir(join(run, "artifacts")), { timeout: 20_000 }).not.toEqual([]);
        await cancel(run, 0.3);
      },
    });
    const rungs = events.filter(({ type, payload }) => type === "stage" && "rung" in payload);
    expect(rungs.map(({ payload }) => payload["rung"])).toEqual([2, 3]);
    expect(exit).toMatchObject({ status: "cancelled", signal: "SIGKILL" });
    expect(seconds).toBeLessThan(30);
    await expect.poll(() => alive(victim)).toEqual([]);
    const beats = async (): Promise<number> => {
      const names = await readdir(join(folder, "artifacts"));
      const sizes = await Promise.all(names.map((name) => stat(join(folder, "artifacts", name))));
      return sizes.reduce((sum, { size }) => sum + size, 0);
    };
    const last = await beats();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await beats()).toBe(last);
  });

  row(level, "P12 unpickles nothing that a worker wrote, neither event nor checkpoint", async () => {
    for (const [act, code] of [
      ["pickled_event", "TUNEIT_RUN_WORKER_PROTOCOL"],
      ["pickled_checkpoint", undefined],
    ] as const) {
      await using victim = await Victim.create();
      const marker = join(victim.folder, "unpickled");
      const manifest = forgedManifest();
      const { code: said, exit } = await supervise(victim, level, act, { given: { marker, manifest } });
      expect(said).toBe(code);
      // A folder is worth resuming from by its hashes only; neither of the two has any that hold.
      expect(exit["resumableFrom"]).toBeNull();
      await expect(access(marker)).rejects.toThrow("ENOENT");
    }
  });

  row(level, "P13 reaches neither journal, exit record, lock nor plan of its run", async () => {
    await using victim = await Victim.create();
    const { exit, events, folder } = await supervise(victim, level, "forge");
    expect(exit["status"]).toBe("completed");
    const outcome = JSON.parse(await readFile(join(folder, "artifacts/outcome.json"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(Object.keys(outcome)).toHaveLength(37);
    expect(unexpected(outcome, /^(?:FileNotFoundError|PermissionError|OSError|NotADirectoryError)$/)).toEqual({});
    expect(events.map(({ type }) => type)).toEqual(["journal", "stage", "stage", "stage", "exit"]);
  });

  row(level, "P14 tells in the journal, once, which host was refused", async () => {
    await using victim = await Victim.create();
    const { exit, events } = await supervise(victim, level, "ask_out", { hosts: ["a.example:443"] });
    expect(exit["status"]).toBe("completed");
    const warnings = events.filter(({ type }) => type === "warning").map(({ payload }) => payload);
    expect(warnings).toMatchObject([
      { code: "TUNEIT_RUN_HOST_REFUSED", stage: "train", count: 1 },
      { code: "TUNEIT_RUN_HOST_REFUSED", count: 2 },
    ]);
    expect(warnings[0]!["message"]).toContain("telemetry.example.com:80 was not granted");
  });

  for (const act of ["giant", "deep"])
    row(level, `P13 ends a worker that sends a ${act} message, and keeps nothing of it`, async () => {
      await using victim = await Victim.create();
      const { code, events } = await supervise(victim, level, act);
      expect(code).toBe("TUNEIT_RUN_WORKER_PROTOCOL");
      expect(events.map(({ type }) => type)).toEqual(["journal", "stage", "stage", "error", "stage", "exit"]);
    });

  row(level, "P13 keeps answering while a worker floods it, and its log within bounds", async () => {
    await using victim = await Victim.create();
    const { exit, events, folder } = await supervise(victim, level, "flood", {
      meanwhile: async (run) => {
        await expect.poll(() => saidInJournal(run, '"m49"'), { timeout: 20_000 }).toBe(true);
        await new Promise((resolve) => setTimeout(resolve, 1500));
        await cancel(run, 0.3);
      },
    });
    expect(exit["status"]).toBe("cancelled");
    const logs = events.filter(({ type }) => type === "log").length;
    expect(logs).toBeLessThan(200 * 60);
    for (const name of await readdir(join(folder, "logs")))
      expect((await stat(join(folder, "logs", name))).size).toBeLessThanOrEqual(16 * megabyte);
  });
});

it("P08 says why limits are only watched, where they are", () => {
  for (const level of levels) expect(found[level].watchedBecause === "").toBe(found[level].hardLimits !== undefined);
});

async function groupsLeft(level: (typeof levels)[number]): Promise<string[]> {
  const hard = found[level].hardLimits;
  const parents = hard?.by === "groups" ? hard.parents.map(({ folder }) => folder) : [];
  const names = await Promise.all(parents.map((folder) => readdir(folder)));
  const groups = names.flat().filter((name) => name.startsWith("tuneit-"));
  // Others on this machine may run workers of their own.
  const dead = await Promise.all(
    groups.map((name) =>
      access(`/proc/${name.slice(7)}`).then(
        () => null,
        () => name,
      ),
    ),
  );
  return dead.filter((name) => name !== null);
}

async function saidInJournal(folder: string, text: string): Promise<boolean> {
  return (await readFile(join(folder, "events.jsonl"), "utf8").catch(() => "")).includes(text);
}

/** As a client of the supervisor does. */
async function cancel(folder: string, graceSeconds: number): Promise<void> {
  const socket = createConnection(join(folder, "control.sock"));
  const messages = [
    { jsonrpc: "2.0", id: 1, method: "hello", params: { protocol: [1] } },
    { jsonrpc: "2.0", id: 2, method: "cancel", params: { mode: "now", graceSeconds } },
  ];
  socket.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(""));
  for await (const chunk of socket) if (String(chunk).includes('"rung"')) break;
  socket.destroy();
}

function forgedManifest(): object {
  return {
    format: 1,
    run: "r",
    step: 2,
    epoch: 0,
    sampler: { seed: 1, epoch: 0, index: 2 },
    files: [{ path: "model.safetensors", bytes: 1, sha256: "0".repeat(64) }],
    planSha256: "0".repeat(64),
    trainingSha256: "0".repeat(64),
    worldSize: 1,
    threads: 1,
    precision: "fp32",
    metrics: {},
    parent: null,
  };
}
