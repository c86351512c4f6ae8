import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AuditRecord } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { account, answerOf, tuneit } from "./command-line.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const [name, secret, token] = ["@acme/tagger", "tagger_key", "tag-Secret-0123"];

/** Says how long its key is, and, told to fail, cries it out. */
const program = `
import sys
import pyarrow as pa
from tuneit_runtime.sdk import transform

@transform(id="tag")
def tag(input, context):
    key = context.secret("${secret}")
    texts = input.batch.column(0).to_pylist()
    if "fail" in texts:
        print("the key is", key, file=sys.stderr)
        raise ValueError(f"the key {key} is wrong")
    at = input.batch.schema.get_field_index("text")
    return input.batch.set_column(at, "text", pa.array([str(len(key or "")) for _ in texts]))
`;

async function writeTagger(folder: string): Promise<void> {
  const description = {
    ...{ name, version: "1.0.0", type: "module", license: "Apache-2.0", description: "A plugin of the tests" },
    ...{ keywords: ["test"], files: ["python"], engines: { tuneit: ">=0.1.0 <2" } },
    tuneit: {
      ...{ manifestVersion: 1, displayName: "Tagger", categories: ["data"] },
      python: { package: "python", requires: ["pyarrow>=20", "numpy>=2"], requiresPython: ">=3.10" },
      contributes: {
        transform: [{ id: "tag", title: "Tag", description: "Tags rows.", entry: "python:acme_tagger:tag" }],
      },
      optionalCapabilities: [{ kind: "secrets:read", scope: `${secret}=value`, reason: "signs what it tags" }],
    },
  };
  await mkdir(join(folder, "python", "acme_tagger"), { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify(description));
  await writeFile(join(folder, "python", "acme_tagger", "__init__.py"), program);
  await writeFile(join(folder, "README.md"), "# Tagger\n");
}

test("a call of its own is given what was granted, and what it cries out is taken out", async () => {
  const workspace = await newWorkspace();
  await writeTagger(join(workspace, "tagger"));
  await writeFile(join(workspace, "phrase"), "a passphrase of the tests\n");
  const around = { in: workspace, environment: { TUNEIT_VAULT_PASSPHRASE_FILE: join(workspace, "phrase") } };
  const call = (text: string): string[] => [
    "plugin",
    "call",
    `${name}:tag`,
    "--input",
    JSON.stringify({ rows: [{ text }] }),
  ];

  await answerOf(["plugin", "install", "./tagger", "--allow-unsigned", "--yes"], around);
  await answerOf(["secret", "set", secret], { ...around, input: token });
  expect(await answerOf(call("hello"), around)).toMatchObject({ rows: [{ text: "0" }] });

  await answerOf(["plugin", "grants", name, "--allow", `secrets:read=${secret}=value`], around);
  expect(await answerOf(call("hello"), around)).toMatchObject({ rows: [{ text: String(token.length) }] });
  const told = await tuneit(call("fail"), around);
  expect(told.code, account(call("fail"), told)).toBe(1);
  expect(told.stderr).toContain("***");
  expect(told.stdout + told.stderr).not.toContain(token);

  const args = ["plugin", "audit", name, "--event", "used"];
  const { records } = (await answerOf(args, around)) as { records: AuditRecord[] };
  expect(records).toMatchObject([1, 2].map(() => ({ scope: `${secret}=value`, target: "a job of its own" })));
  await answerOf(["secret", "remove", secret], around);
});
