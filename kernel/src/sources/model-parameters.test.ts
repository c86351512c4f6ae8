import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parametersIn } from "./model-parameters.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "tuneit-parameters-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, header: object): Promise<string> {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await writeFile(join(folder, name), Buffer.concat([length, json]));
  return join(folder, name);
}

const tensor = (shape: number[]) => ({ dtype: "F32", shape, data_offsets: [0, 0] });

test("counts what all files of a folder hold, and the notes of a header not", async () => {
  await write("model-00001.safetensors", { __metadata__: { format: "pt" }, a: tensor([3, 4]), b: tensor([5]) });
  const second = await write("model-00002.safetensors", { c: tensor([]) });
  expect(await parametersIn(folder)).toBe(18);
  expect(await parametersIn(second)).toBe(1);
});

test.each([
  ["no weights", "readme.md", Buffer.from("x")],
  ["a header that claims more than the file has", "a.safetensors", Buffer.from("ffffffff00000000", "hex")],
  ["a header that is no JSON", "a.safetensors", Buffer.from("0300000000000000616263", "hex")],
  ["an empty file", "a.safetensors", Buffer.alloc(0)],
])("says nothing of %s", async (_, name, bytes) => {
  await writeFile(join(folder, name), bytes);
  expect(await parametersIn(folder)).toBeNull();
});
