import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** It needs torch, to make the model that it shows. */
const python = fileURLToPath(new URL("../../.toolchain/venv/bin/python", import.meta.url));
const script = fileURLToPath(new URL("stand_in_hub.py", import.meta.url));
const adapter = fileURLToPath(new URL("../../plugins-official/model-transformers", import.meta.url));

export interface PrivateHub extends AsyncDisposable {
  readonly url: string;
  /** `rate`: bytes a second, null as fast as it goes; `damaged`: so many answers with wrong bytes. */
  set(change: { readonly rate?: number | null; readonly damaged?: number }): void;
}

/** A hub on loopback that shows its one model, `acme/tiny`, to whoever has the token; to everybody where it is empty. */
export async function startHub(token: string): Promise<PrivateHub> {
  const child = spawn(python, ["-I", "-B", script], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.write(`${token}\n`);
  const ended = once(child, "exit").then(() => Promise.reject(new Error("the stand-in hub ended")));
  const [line] = (await Promise.race([once(child.stdout, "data"), ended])) as [Buffer];
  ended.catch(() => undefined);
  return {
    url: line.toString().trim(),
    set: (change) => void child.stdin.write(`${JSON.stringify(change)}\n`),
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "exit");
    },
  };
}

/** The official adapter under another name, which asks for this hub instead of the public one. */
export async function writeAdapter(
  folder: string,
  { name, hub, required }: { name: string; hub: string; required?: boolean },
): Promise<void> {
  await cp(adapter, folder, {
    recursive: true,
    filter: (path) => !/_test\.py$|conftest\.py$|__pycache__|node_modules/.test(path),
  });
  const file = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    name: string;
    tuneit: Record<"capabilities" | "optionalCapabilities", { kind: string; scope: string; reason: string }[]> & {
      contributes: { "model-adapter": { config: { properties: { endpoint: { default: string } } } }[] };
    };
  };
  const network = { kind: "net:connect", scope: new URL(hub).host, reason: "the hub of the tests" };
  const secret = file.tuneit.optionalCapabilities.find((one) => one.kind === "secrets:read")!;
  file.name = name;
  file.tuneit.capabilities = [network, ...(required ? [secret] : [])];
  file.tuneit.optionalCapabilities = required ? [] : [secret];
  file.tuneit.contributes["model-adapter"][0]!.config.properties.endpoint.default = hub;
  await writeFile(join(folder, "package.json"), JSON.stringify(file, null, 2));
}
