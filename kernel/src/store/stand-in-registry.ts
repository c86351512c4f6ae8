import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { keyId, signedText, signEnvelope, signText, writeTarball } from "@tuneit/packaging";
import { blocklistPayloadType, trustPayloadType, type Blocklist, type TrustDocument } from "@tuneit/protocol";

export interface StandInKey {
  readonly keyid: string;
  /** Base64 of the SPKI. */
  readonly key: string;
  readonly privateKey: KeyObject;
}

export function makeKey(): StandInKey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const der = publicKey.export({ format: "der", type: "spki" });
  return { keyid: keyId(der), key: der.toString("base64"), privateKey };
}

type Json = Record<string, unknown>;

/** The package.json of a small plugin that is valid. */
export function manifestOf(name: string, version: string, changes: Json = {}): Json {
  const contributes = { visualizer: [{ id: "chart", title: "Chart", tasks: ["t"], entry: "js:draw" }] };
  const tuneit = { manifestVersion: 1, displayName: name, main: "main.js", contributes };
  return { name, version, license: "MIT", engines: { tuneit: "^1.0.0" }, tuneit, ...changes };
}

export function tarballOf(manifest: Json, main = "export function draw() { return null; }\n"): Uint8Array {
  const file = (path: string, text: string) => ({ path, content: Buffer.from(text), mode: 0o644 });
  return writeTarball([file("package.json", JSON.stringify(manifest)), file("main.js", main)]);
}

export const integrityOf = (bytes: Uint8Array): string =>
  `sha512-${createHash("sha512").update(bytes).digest("base64")}`;

/**
 * A stand-in for the registry, behind `fetch`: real keys and signatures, and no rule of its own, so that tests can make
 * it serve what an honest registry never would.
 */
export class StandInRegistry {
  readonly root = makeKey();
  readonly packages = makeKey();
  readonly blocklistKey = makeKey();
  trust: TrustDocument;
  blocklist: Blocklist;
  /** Changes a version as it is served. */
  alter: (version: Json) => Json = (version) => version;
  /** Changes a tarball as it is served. */
  corrupt: (tarball: Uint8Array) => Uint8Array = (tarball) => tarball;
  readonly requests: string[] = [];
  readonly #versions = new Map<string, Map<string, { manifest: Json; tarball: Uint8Array }>>();
  /** As if the cable were pulled. */
  offline = false;
  /** What `dist.tarball` names, which is not to be believed. */
  tarballHost = "https://elsewhere.example";

  constructor() {
    const entry = ({ keyid, key }: StandInKey, purpose: "packages" | "blocklist") => ({
      keyid,
      key,
      purpose,
      state: "active" as const,
      expires: null,
    });
    const root = { keyid: this.root.keyid, key: this.root.key };
    const keys = [entry(this.packages, "packages"), entry(this.blocklistKey, "blocklist")];
    this.trust = {
      formatVersion: 1,
      registryId: "stand-in",
      version: 1,
      issuedAt: "2026-01-01T00:00:00.000Z",
      root,
      keys,
    };
    this.blocklist = {
      formatVersion: 1,
      sequence: 1,
      issuedAt: "2026-01-01T00:00:00.000Z",
      expiresAt: "2999-01-01T00:00:00.000Z",
      entries: [],
    };
  }

  publish(manifest: Json, tarball: Uint8Array = tarballOf(manifest)): void {
    const name = String(manifest["name"]);
    const versions = this.#versions.get(name) ?? new Map<string, { manifest: Json; tarball: Uint8Array }>();
    this.#versions.set(name, versions.set(String(manifest["version"]), { manifest, tarball }));
  }

  readonly fetch: typeof fetch = async (input, init) => {
    if (this.offline) throw new TypeError("fetch failed", { cause: new Error("no network") });
    const path = decodeURIComponent(new URL(input instanceof Request ? input.url : input).pathname);
    this.requests.push(path);
    const body = this.#bodyOf(path);
    if (body instanceof Uint8Array)
      return new Response(Buffer.from(body), { headers: { "content-length": String(body.length) } });
    if (body === undefined) return new Response("{}", { status: 404 });
    const text = JSON.stringify(body);
    const etag = `"${createHash("sha256").update(text).digest("hex")}"`;
    if (new Headers(init?.headers).get("if-none-match") === etag) return new Response(null, { status: 304 });
    return new Response(text, { headers: { etag } });
  };

  #bodyOf(path: string): unknown {
    if (path === "/-/tuneit/v1/trust")
      return signEnvelope(trustPayloadType, JSON.stringify(this.trust), this.root.privateKey, this.root.keyid);
    if (path === "/-/tuneit/v1/blocklist")
      return signEnvelope(
        blocklistPayloadType,
        JSON.stringify(this.blocklist),
        this.blocklistKey.privateKey,
        this.blocklistKey.keyid,
      );
    const [, name, version] = /^\/(@[^/]+\/[^/]+)(?:\/-\/(.+)\.tgz)?$/.exec(path) ?? [];
    const versions = this.#versions.get(name ?? "");
    if (!versions) return undefined;
    if (version !== undefined) return this.corrupt(versions.get(version)?.tarball ?? new Uint8Array());
    return this.#packument(name!, versions);
  }

  #packument(name: string, versions: ReadonlyMap<string, { manifest: Json; tarball: Uint8Array }>): Json {
    const entries = [...versions].map(([version, { manifest, tarball }]) => {
      const integrity = integrityOf(tarball);
      const sig = signText(this.packages.privateKey, signedText(name, version, integrity));
      const dist = {
        tarball: `${this.tarballHost}/${name}/-/${version}.tgz`,
        integrity,
        signatures: [{ keyid: this.packages.keyid, sig }],
      };
      const { engines, peerDependencies } = manifest;
      return [version, this.alter({ name, version, engines, ...(peerDependencies ? { peerDependencies } : {}), dist })];
    });
    return {
      "name": name,
      "dist-tags": { latest: [...versions.keys()].at(-1) },
      "versions": Object.fromEntries(entries),
    };
  }
}
