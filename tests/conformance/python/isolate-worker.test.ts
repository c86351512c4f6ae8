import { spawn, type StdioOptions } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { confineIsolateWorker } from "../../../kernel/src/confinement/isolate-worker.ts";
import { confinedSpawner } from "../../../kernel/src/isolation/confined-spawner.ts";
import { PluginProcess } from "../../../kernel/src/isolation/plugin-process.ts";
import { found, levels, row, unexpected, python, runtimeFolder } from "./confined.ts";

/** What a plugin that got out of its isolate would try, with all of Node at hand. */
const escaped = `
const fs = require("node:fs"), net = require("node:net"), os = require("node:os"), { spawnSync } = require("node:child_process");
const outcome = { secrets: Object.keys(process.env).sort() };
const attempt = (name, call) => { try { call(); outcome[name] = "done"; } catch (error) { outcome[name] = error.code ?? error.name; } };
const [secret, own, pid] = process.argv.slice(2);
attempt("secret", () => fs.readFileSync(secret));
attempt("passwords", () => fs.readFileSync("/etc/shadow"));
attempt("write beside itself", () => fs.writeFileSync(own + ".new", "x"));
attempt("temporary file", () => fs.writeFileSync("/tmp/tuneit-attack", "x"));
attempt("signal", () => process.kill(Number(pid), 0));
attempt("program", () => { const { error } = spawnSync("/bin/sh", ["-c", "true"]); if (error) throw error; });
outcome.descriptors = [];
for (let fd = 0; fd < 64; fd += 1) { try { const s = fs.fstatSync(fd); if (s.isFile()) outcome.descriptors.push(fd); } catch {} }
const socket = net.connect(9, "192.0.2.1");
socket.on("error", (error) => { outcome.network = error.code; });
socket.on("connect", () => { outcome.network = "done"; });
setTimeout(() => { new net.Socket({ fd: 3 }).end(JSON.stringify(outcome)); socket.destroy(); }, 50);
`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-isolate-"));
  await writeFile(join(folder, "worker.cjs"), escaped);
  await writeFile(join(folder, "secret.txt"), "the secret");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.for(levels)("the worker of a JavaScript plugin under %s confinement", (level) => {
  row(level, "answers on descriptor 3 and has nothing else", async () => {
    const worker = join(folder, "worker.cjs");
    const args = [worker, join(folder, "secret.txt"), worker, String(process.pid)];
    const status = level === "full" ? { statusDescriptor: 5 } : {};
    const command = await confineIsolateWorker(found[level], {
      home: folder,
      node: process.execPath,
      readOnly: [worker],
      args,
      launcher: { python, runtimeFolder },
      ...status,
    });
    const stdio: StdioOptions = ["ignore", "ignore", "pipe", "pipe", "ignore", "pipe"];
    const child = spawn(command.argv[0]!, command.argv.slice(1), { env: { ...command.env }, stdio });
    const [answer, errors, states] = await Promise.all([
      text(child.stdio[3] as NodeJS.ReadableStream),
      text(child.stderr!),
      text((child.stdio as unknown[])[5] as NodeJS.ReadableStream),
    ]);
    expect(errors).toBe("");
    if (level === "full") expect(states).toMatch(/^\{ "child-pid": \d+/);
    const { secrets, descriptors, network, ...attempts } = JSON.parse(answer) as Record<string, unknown>;
    expect(secrets).toEqual(
      level === "full" ? ["LANG", "OPENSSL_CONF", "PATH", "PWD"] : ["LANG", "OPENSSL_CONF", "PATH"],
    );
    expect(descriptors).toEqual([]);
    expect(network).toMatch(/^(?:ENETUNREACH|EPERM)$/);
    expect(unexpected(attempts, /^(?:ENOENT|EROFS|EACCES|EPERM|ESRCH)$/)).toEqual({});
  });

  row(
    level,
    "J14 is held to its memory by a control group, before anybody who watches could see it",
    async () => {
      const spawn = confinedSpawner(found[level], { home: folder, launcher: { python, runtimeFolder } });
      // Each is gone within one step of the watchdog: 250 ms are time for 1 GB and more.
      const code = "export function grow() { return Array(2e8).fill(0).length; }";
      await using plugin = await PluginProcess.start({
        plugin: "@evil/plugin",
        version: "1.0.0",
        code,
        limits: { memoryMb: 16, activationMs: 3000 },
        offers: [],
        spawn: async (program) => {
          const command = await spawn(program);
          expect(command.groups).not.toEqual([]);
          return command;
        },
      });
      const growing = plugin.call({ point: "visualizer", export: "grow", args: {}, deadlineMs: 5000 });
      await expect(growing).rejects.toMatchObject({ code: "TUNEIT_ISOLATE_MEMORY" });
    },
    found[level].hardLimits ? null : found[level].watchedBecause,
  );
});
