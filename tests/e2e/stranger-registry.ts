import { once } from "node:events";
import { createInterface } from "node:readline";
import { answerOf, start } from "./command-line.ts";

export interface StrangerRegistry extends AsyncDisposable {
  readonly url: string;
}

/** Starts a registry by the command that its host would use. */
export async function startRegistry(folder: string, data: string): Promise<StrangerRegistry> {
  const child = start(["registry", "start", "--data", data, "--port", "0", "--json"], { in: folder });
  const errors: string[] = [];
  child.stderr!.on("data", (chunk) => errors.push(String(chunk)));
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the registry ended with ${code}: ${errors.join("")}`);
  });
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout! }), "line"), ended])) as [string];
  ended.catch(() => undefined);
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

/** Makes an account, and returns the token that is shown once. */
export async function makeAccount(folder: string, data: string, name: string): Promise<string> {
  const made = await answerOf(["registry", "user", name, "--data", data, "--namespace", `@${name}`], { in: folder });
  return (made as { token: string }).token;
}
