import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { GrantedCapability } from "@tuneit/protocol";
import { z } from "zod";
import type { Effective, EffectiveGrants } from "../capabilities/effective-grants.ts";
import { UsageRecord } from "../capabilities/usage-record.ts";
import { fail } from "../errors/index.ts";
import type { AuditLog } from "../grants/audit.ts";
import { askedBy } from "@tuneit/packaging";
import { covers, isNamed } from "../grants/scope.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import type { Upstream } from "../outbound/outbound.ts";
import type { SupervisorCommand } from "../runs/supervisor-start.ts";

/** The way of one job without a run to the hosts that its plugin was granted. */
export interface JobNetwork extends AsyncDisposable {
  /** Of the proxy, as `confinePython` takes it. */
  readonly socket: string;
  /** That were granted when it was opened. */
  readonly hosts: readonly string[];
}

interface Around {
  readonly grants: EffectiveGrants;
  readonly audit: AuditLog;
  /** What runs the proxy. */
  readonly command: SupervisorCommand;
  /** Hosts that this job was asked to reach; of those that a person names for other jobs it reaches none. Absent = none. */
  readonly named?: readonly string[] | undefined;
}

interface Reach {
  readonly hosts: readonly string[];
  readonly denied: readonly string[];
}

const kind = "net:connect";
/** What is taken back ends what is open within a second. */
const lookMs = 400;
const startDeadlineMs = 20_000;

const said = z.union([
  z.strictObject({ ready: z.literal(true) }),
  z.strictObject({ target: z.string(), refusal: z.string().nullable() }),
]);

/** @throws TUNEIT_GRANT_DENIED where none of the hosts that it asks for was granted */
export async function openJobNetwork(plugin: ActivePlugin, around: Around): Promise<JobNetwork> {
  const { grants, audit, command } = around;
  const { manifest } = plugin;
  const now = async (): Promise<Reach> => reachIn(await grants.of(manifest), fixedIn(plugin), around.named ?? []);
  const reach = await now();
  if (reach.hosts.length === 0)
    throw fail("TUNEIT_GRANT_DENIED", { plugin: manifest.name, kind, scope: askedHost(plugin) });
  const folder = await mkdtemp(join(tmpdir(), "tuneit-net-"));
  const socket = join(folder, "proxy.sock");
  const usage = new UsageRecord(audit);
  const args = ["-I", "-S", "-B", command.runtimeFolder, "proxy", "--socket", socket];
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8" };
  const child = spawn(command.python, args, { stdio: ["pipe", "pipe", "ignore"], env, cwd: "/" });
  const end = async (): Promise<void> => {
    await ended(child);
    await usage.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    child.stdin.on("error", () => undefined);
    const ready = whenReady(child, (target, refusal) => usage.add(usageOf(plugin, target, refusal)));
    tell(child.stdin, { ...reach, upstream: (await command.upstream?.()) ?? null });
    await ready;
  } catch (cause) {
    await end();
    throw fail("TUNEIT_WORKER_START", { reason: "its way to the network did not open" }, { cause });
  }
  const watch = follow(child.stdin, reach, now);
  return {
    socket,
    hosts: reach.hosts,
    async [Symbol.asyncDispose]() {
      clearInterval(watch);
      await end();
    },
  };
}

const askedHost = ({ manifest }: ActivePlugin): string =>
  askedBy(manifest).find((one) => one.kind === kind)?.scope ?? "any host";

const fixedIn = ({ manifest }: ActivePlugin): GrantedCapability[] =>
  askedBy(manifest).filter((one) => one.kind === kind && !isNamed(one.scope));

const reachIn = (
  { granted, denied }: Effective,
  fixed: readonly GrantedCapability[],
  named: readonly string[],
): Reach => ({
  hosts: scopesOf(granted).filter((scope) =>
    [...fixed, ...named.map((one) => ({ kind, scope: one }) as const)].some((one) => covers(one, { kind, scope })),
  ),
  denied: scopesOf(denied),
});

const scopesOf = (all: readonly GrantedCapability[]): string[] =>
  all.filter((one) => one.kind === kind).map(({ scope }) => scope);

function usageOf({ manifest, integrity }: ActivePlugin, target: string, refusal: string | null) {
  const event = refusal === null ? ("used" as const) : ("blocked" as const);
  const code = refusal === null ? "" : "TUNEIT_GRANT_DENIED";
  return { plugin: manifest.name, version: manifest.version, integrity, kind, scope: target, target, event, code };
}

function tell(input: Writable, reach: Reach & { readonly upstream?: Upstream | null }): void {
  input.write(`${JSON.stringify(reach)}\n`);
}

/** Grants that cannot be read grant nothing. */
function follow(input: Writable, first: Reach, now: () => Promise<Reach>): NodeJS.Timeout {
  let told = JSON.stringify(first);
  const look = async (): Promise<void> => {
    const reach = await now().catch(() => ({ hosts: [], denied: [] }));
    if (JSON.stringify(reach) === told) return;
    told = JSON.stringify(reach);
    tell(input, reach);
  };
  return setInterval(() => void look(), lookMs).unref();
}

function whenReady(
  child: ChildProcess & { readonly stdout: Readable },
  heard: (target: string, refusal: string | null) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(() => reject(new Error("late")), startDeadlineMs);
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { data } = said.safeParse(JSON.parse(line));
    if (data && "ready" in data) resolve();
    else if (data) heard(data.target, data.refusal);
  });
  child.once("error", reject);
  child.once("exit", () => reject(new Error("it ended")));
  return promise.finally(() => clearTimeout(late));
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
