import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PackedFile, writeTarball } from "@tuneit/packaging";
import { type Registry, type RegistryOptions, startRegistry } from "@tuneit/registry";

export interface TestRegistry extends AsyncDisposable {
  readonly dataDir: string;
  readonly registry: Registry;
  readonly url: string;
  /** Token of `alice`, who owns `@acme`. */
  readonly alice: string;
  /** Token of `bob`, who owns `@bobby`. */
  readonly bob: string;
  get(path: string, init?: RequestInit): Promise<Response>;
  put(path: string, body: unknown, token?: string | null): Promise<Response>;
}

// oxlint-disable-next-line typescript/no-explicit-any -- read field by field, as a client that knows no schema does
export type Answer = any;

export const alicePassword = "a password of alice";

/** A real gateway with its real child, on a folder of its own. */
export async function testRegistry(options: Partial<RegistryOptions> = {}): Promise<TestRegistry> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "tuneit-conformance-")));
  const registry = await startRegistry({ publishesPerHour: 10_000, ...options, dataDir });
  const alice = await registry.createUser({ name: "alice", password: alicePassword, namespaces: ["@acme"] });
  const bob = await registry.createUser({ name: "bob", namespaces: ["@bobby"] });
  return {
    dataDir,
    registry,
    url: registry.url,
    alice: alice.token,
    bob: bob.token,
    get: (path, init) => fetch(registry.url + path, init),
    put: (path, body, token = alice.token) =>
      fetch(registry.url + path, {
        method: "PUT",
        body: typeof body === "string" ? body : JSON.stringify(body),
        headers: { "content-type": "application/json", ...bearer(token) },
      }),
    [Symbol.asyncDispose]: async () => {
      await registry.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export const bearer = (token: string | null): Record<string, string> =>
  token === null ? {} : { authorization: `Bearer ${token}` };

export interface PluginWish {
  readonly name?: string;
  readonly version?: string;
  /** Merged over package.json. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Merged over the `tuneit` field. */
  readonly tuneit?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
}

export const metric = [{ id: "rouge", title: "Rouge", entry: "js:rouge", tasks: ["causal-lm"] }];

export function pluginManifest(wish: PluginWish = {}): Record<string, unknown> {
  return {
    name: wish.name ?? "@acme/metric-rouge",
    version: wish.version ?? "1.0.0",
    description: "Overlap of words",
    license: "MIT",
    keywords: ["rouge"],
    engines: { tuneit: "^1.0.0" },
    ...wish.manifest,
    tuneit: { manifestVersion: 1, displayName: "Rouge", main: "dist/main.js", contributes: { metric }, ...wish.tuneit },
  };
}

export function plugin(wish: PluginWish = {}): Uint8Array {
  const files = {
    "package.json": JSON.stringify(pluginManifest(wish)),
    "dist/main.js": "export function rouge() {}",
    ...wish.files,
  };
  return writeTarball(
    Object.entries(files).map(([path, text]): PackedFile => ({ path, content: Buffer.from(text), mode: 0o644 })),
  );
}

export interface PublishBody {
  "_id": string;
  "name": string;
  "dist-tags": Record<string, string>;
  "versions": Record<string, Record<string, unknown>>;
  "_attachments": Record<string, Record<string, unknown>>;
}

/** The body that npm sends, to be spoilt by a test. */
export function publishBody(tarball: Uint8Array, wish: PluginWish = {}): PublishBody {
  const { name, version } = pluginManifest(wish) as { name: string; version: string };
  return {
    "_id": name,
    name,
    "dist-tags": { latest: version },
    "versions": { [version]: { name, version } },
    "_attachments": {
      [`${name}-${version}.tgz`]: {
        content_type: "application/octet-stream",
        data: Buffer.from(tarball).toString("base64"),
        length: tarball.length,
      },
    },
  };
}

export const path = (name: string): string => `/${name.replace("/", "%2f")}`;

export async function publish(
  to: TestRegistry,
  wish: PluginWish = {},
  token: string | null = to.alice,
): Promise<Response> {
  const body = publishBody(plugin(wish), wish);
  return to.put(path(body.name), body, token);
}
