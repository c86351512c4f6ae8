import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { isCoded } from "@tuneit/protocol";
import { Accounts } from "./accounts/accounts.ts";
import { openDatabase } from "./database/open-database.ts";
import { initRegistry, startRegistry } from "./registry.ts";

const usage = `usage: main.ts start --data DIR [--port N] [--host ADDRESS] [--public-url URL] [--owner] [--attended] [--json]
       main.ts user NAME --data DIR [--namespace @SCOPE]... [--admin] [--password-stdin] [--json]`;

const options = {
  "data": { type: "string" },
  "port": { type: "string", default: "4873" },
  "host": { type: "string", default: "127.0.0.1" },
  "public-url": { type: "string" },
  "owner": { type: "boolean", default: false },
  "attended": { type: "boolean", default: false },
  "namespace": { type: "string", multiple: true },
  "admin": { type: "boolean", default: false },
  "password-stdin": { type: "boolean", default: false },
  "json": { type: "boolean", default: false },
} as const;

try {
  await run(process.argv.slice(2));
} catch (error) {
  tellFailure(error);
}

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [command, name] = positionals;
  if (values.data === undefined || (command !== "start" && (command !== "user" || name === undefined)))
    throw new TypeError(usage);
  const wish = { ...values, data: values.data };
  await (command === "start" ? start(wish) : addUser(name ?? "", wish));
}

type Wish = Omit<ReturnType<typeof parseArgs<{ options: typeof options }>>["values"], "data"> & { data: string };

async function start(wish: Wish): Promise<void> {
  const port = Number(wish.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new TypeError(`--port ${wish.port}: expected a number from 0 to 65535`);
  const publicUrl = wish["public-url"];
  const registry = await startRegistry({
    dataDir: wish.data,
    port,
    host: wish.host,
    log: (line) => process.stderr.write(line),
    ...(publicUrl === undefined ? {} : { publicUrl }),
  });
  const { url, rootFingerprint } = registry;
  const token = wish.owner ? await registry.ownerToken() : undefined;
  tell(
    wish,
    { url, rootFingerprint, ...(token === undefined ? {} : { token }) },
    `registry at ${url}\nroot key    ${rootFingerprint}\n`,
  );
  const end = (): void => void registry.close().then(() => process.exit(0));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  // Whoever started it holds the other end and writes nothing: it ends with them, however they end.
  if (wish.attended) process.stdin.once("end", end).resume();
}

/** Works beside a running registry: both use one database, which is made for that. */
async function addUser(name: string, wish: Wish): Promise<void> {
  await initRegistry(wish.data);
  const password = wish["password-stdin"] ? (await text(process.stdin)).replace(/\r?\n$/, "") : undefined;
  const database = await openDatabase(join(wish.data, "registry.sqlite"));
  try {
    const { namespace: namespaces = [], admin } = wish;
    const { token } = await new Accounts(database.accounts).create({
      name,
      namespaces,
      admin,
      ...(password === undefined ? {} : { password }),
    });
    tell(
      wish,
      { name, namespaces, token },
      `${name}: ${namespaces.join(", ") || "no namespace"}\ntoken, shown once: ${token}\n`,
    );
  } finally {
    await database.close();
  }
}

function tell(wish: Wish, value: object, human: string): void {
  process.stdout.write(wish.json ? `${JSON.stringify(value)}\n` : human);
}

function tellFailure(error: unknown): void {
  const json = process.argv.includes("--json");
  if (isCoded(error)) {
    if (json) process.stdout.write(`${JSON.stringify({ error: error.toReport() })}\n`);
    process.stderr.write(`${error.code}: ${error.message}. ${error.reason} ${error.mend}\n`);
  } else process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // A TypeError is a wrong argument, ours or that of parseArgs.
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
