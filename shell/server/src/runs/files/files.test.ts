import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import Fastify from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sendProblem } from "../../problem.ts";
import { filesBelow } from "./folder-files.ts";
import { openBelow } from "./open-below.ts";
import { sendFile } from "./send-file.ts";
import { tarBytes, tarOf } from "./tar.ts";

let folder: string;
let run: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-files-"));
  run = join(folder, "run");
  await mkdir(join(run, "artifacts", "model"), { recursive: true });
  await writeFile(join(run, "artifacts", "model", "weights.bin"), "0123456789");
  await writeFile(join(folder, "secret"), "secret");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const gone = expect.objectContaining({ code: "TUNEIT_SERVER_FILE_GONE" });

test("a plain file below the folder is opened", async () => {
  const { file, bytes } = await openBelow(run, "artifacts/model/weights.bin");
  expect([bytes, await file.readFile("utf8")]).toEqual([10, "0123456789"]);
  await file.close();
});

test.each(["../secret", "/etc/passwd", "artifacts/../../secret", "artifacts", "missing", "", "a\0b", "..\\secret"])(
  "%j is not",
  async (path) => {
    await expect(openBelow(run, path)).rejects.toEqual(gone);
  },
);

test("links are followed nowhere, nor a pipe waited for", async () => {
  await symlink(join(folder, "secret"), join(run, "artifacts", "link"));
  await symlink(folder, join(run, "artifacts", "way"));
  execFileSync("mkfifo", [join(run, "artifacts", "pipe")]);
  for (const path of ["artifacts/link", "artifacts/way/secret", "artifacts/pipe"])
    await expect(openBelow(run, path)).rejects.toEqual(gone);
  await rename(join(run, "artifacts"), join(run, "moved"));
  await symlink(join(run, "moved"), join(run, "artifacts"));
  await expect(openBelow(run, "artifacts/model/weights.bin")).rejects.toEqual(gone);
});

test("a folder becomes an archive that tar reads, links left out, in as many bytes as said", async () => {
  const model = join(run, "artifacts", "model");
  const deep = `${"d".repeat(90)}/${"e".repeat(60)}.txt`;
  await mkdir(join(model, "d".repeat(90)));
  await writeFile(join(model, deep), "x".repeat(700));
  await writeFile(join(model, "empty"), "");
  await symlink(join(folder, "secret"), join(model, "link"));
  const files = await filesBelow(model);
  expect(files.map(({ path }) => path)).toEqual([deep, "empty", "weights.bin"]);
  const archive = await buffer(Readable.from(tarOf(model, files)));
  expect(archive.length).toBe(tarBytes(files));
  const into = join(folder, "unpacked");
  await mkdir(into);
  execFileSync("tar", ["xf", "-", "-C", into], { input: archive });
  expect(await readFile(join(into, "weights.bin"), "utf8")).toBe("0123456789");
  expect(await readFile(join(into, deep), "utf8")).toBe("x".repeat(700));
});

test("a file is sent whole or in part, never beyond its end", async () => {
  const app = Fastify();
  app.setErrorHandler(sendProblem);
  app.get("/", async (request, reply) => {
    const name = 'größe "1".bin';
    return sendFile(request, reply, { ...(await openBelow(run, "artifacts/model/weights.bin")), name });
  });
  const ask = async (range?: string) => app.inject({ url: "/", headers: range ? { range } : {} });
  const whole = await ask();
  expect([whole.statusCode, whole.body, whole.headers["content-length"]]).toEqual([200, "0123456789", "10"]);
  expect(whole.headers["content-disposition"]).toBe(
    "attachment; filename=\"gr__e _1_.bin\"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22.bin",
  );
  for (const [range, body, said] of [
    ["bytes=2-4", "234", "bytes 2-4/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
    ["bytes=5-999", "56789", "bytes 5-9/10"],
  ] as const) {
    const part = await ask(range);
    expect([part.statusCode, part.body, part.headers["content-range"]]).toEqual([206, body, said]);
  }
  expect((await ask("bytes=10-")).statusCode).toBe(416);
  expect((await ask("bytes=0-1,3-4")).statusCode).toBe(200);
  expect((await ask("lines=1")).statusCode).toBe(200);
});
