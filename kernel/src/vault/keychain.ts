import { execFile } from "node:child_process";
import { fail } from "../errors/index.ts";

/** Where a desktop keeps the passwords of its user. */
export interface Keychain {
  /** @throws TUNEIT_VAULT_KEYCHAIN */
  store(account: string, secret: string): Promise<void>;
  /** @throws TUNEIT_VAULT_KEYCHAIN, also where it has no such entry */
  read(account: string): Promise<string>;
  remove(account: string): Promise<void>;
}

interface KeychainPlace {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform | undefined;
  /** For the mend. */
  readonly vaultPath: string;
}

interface Spoken {
  readonly command: readonly string[];
  readonly input?: string;
}

/** How each system's own program is asked. What is secret goes over stdin, for arguments are for all to see. */
interface Dialect {
  store(account: string, secret: string): Spoken;
  read(account: string): Spoken;
  remove(account: string): Spoken;
}

const service = "tuneit-vault";
/** The system may ask its user to unlock the keychain. */
const patienceMs = 120_000;

const macos: Dialect = {
  store: (account, secret) => ({
    command: ["/usr/bin/security", "-i"],
    input: `add-generic-password -U -s ${service} -a ${account} -w ${secret}\n`,
  }),
  read: (account) => ({ command: ["/usr/bin/security", "find-generic-password", "-s", service, "-a", account, "-w"] }),
  remove: (account) => ({ command: ["/usr/bin/security", "delete-generic-password", "-s", service, "-a", account] }),
};

const secretService: Dialect = {
  store: (account, secret) => ({
    command: ["secret-tool", "store", "--label=TuneIT vault", "service", service, "account", account],
    input: secret,
  }),
  read: (account) => ({ command: ["secret-tool", "lookup", "service", service, "account", account] }),
  remove: (account) => ({ command: ["secret-tool", "clear", "service", service, "account", account] }),
};

/** This system's keychain, whether or not it answers; undefined where it has none that is known. */
export function findKeychain({
  environment,
  platform = process.platform,
  vaultPath,
}: KeychainPlace): Keychain | undefined {
  const dialect = dialectOf(platform, environment);
  if (!dialect) return undefined;
  const ask = async (spoken: Spoken): Promise<string> => {
    const { out, problem } = await run(spoken, environment);
    if (problem !== undefined) throw fail("TUNEIT_VAULT_KEYCHAIN", { problem, path: vaultPath });
    return out.trim();
  };
  return {
    async store(account, secret) {
      await ask(dialect.store(account, secret));
      if ((await ask(dialect.read(account))) !== secret)
        throw fail("TUNEIT_VAULT_KEYCHAIN", { problem: "What it was given did not come back", path: vaultPath });
    },
    async read(account) {
      const found = await ask(dialect.read(account));
      if (found === "") throw fail("TUNEIT_VAULT_KEYCHAIN", { problem: "It has no such entry", path: vaultPath });
      return found;
    },
    async remove(account) {
      await run(dialect.remove(account), environment);
    },
  };
}

function dialectOf(platform: NodeJS.Platform, environment: KeychainPlace["environment"]): Dialect | undefined {
  if (platform === "darwin") return macos;
  // Without a session bus nobody answers, and the bus's own client would try to start one.
  return platform === "linux" && environment["DBUS_SESSION_BUS_ADDRESS"] ? secretService : undefined;
}

const passedOn = ["PATH", "HOME", "LANG", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "DISPLAY", "WAYLAND_DISPLAY"];

function run(
  { command: [program, ...args], input = "" }: Spoken,
  environment: KeychainPlace["environment"],
): Promise<{ out: string; problem?: string }> {
  const env = Object.fromEntries(passedOn.map((name) => [name, environment[name]]));
  return new Promise((resolve) => {
    const child = execFile(program!, args, { env, timeout: patienceMs, killSignal: "SIGKILL" }, (error, out, said) => {
      const reason = error && (said.trim().split("\n").at(-1) || `${program} ended with ${error.code ?? error.signal}`);
      resolve(reason ? { out: "", problem: reason.slice(0, 300) } : { out });
    });
    child.stdin?.on("error", () => undefined).end(input);
  });
}
