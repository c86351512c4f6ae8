import { createHash } from "node:crypto";
import { isExactVersion, isVersionRange } from "@tuneit/packaging";
import { fail } from "../errors/registry-errors.ts";
import { checkDepth } from "./json-depth.ts";

export interface PublishRequest {
  readonly kind: "publish";
  readonly name: string;
  readonly version: string;
  readonly tarball: Buffer;
  readonly shasum: string;
  readonly integrity: string;
  /** Dist-tags the client wishes for this version. */
  readonly tags: readonly string[];
  readonly claimed: { readonly name: unknown; readonly version: unknown };
}

/** A packument without attachment: `npm deprecate`. Only the texts count. */
export interface DeprecateRequest {
  readonly kind: "deprecate";
  readonly texts: ReadonlyMap<string, string>;
}

const tarballLimit = 50_000_000;
const maxTags = 10;

/** Reads the body of `PUT /@s/n`, step 4 of a publish. Of what the client says only the wished tags survive. */
export function readPublishRequest(name: string, bytes: Buffer): PublishRequest | DeprecateRequest {
  checkDepth(bytes);
  const body = asRecord(parse(bytes), "the body is no object");
  if (own(body, "name") !== name) throw invalid("the body names another package than the address");
  const versions = asRecord(own(body, "versions"), "versions is no object");
  const attachments = own(body, "_attachments") ?? {};
  if (Object.keys(asRecord(attachments, "_attachments is no object")).length === 0)
    return readDeprecation(body, versions);
  return readPublish(name, { body, versions, attachments: asRecord(attachments, "_attachments is no object") });
}

type Fields = Readonly<Record<string, unknown>>;

function readDeprecation(body: Fields, versions: Fields): DeprecateRequest {
  // A first publish that forgot its archive has no revision; npm deprecates what it read before.
  if (
    Object.values(versions).every(
      (version) => own(asRecord(version, "a version is no object"), "deprecated") === undefined,
    ) &&
    own(body, "_rev") === undefined
  ) {
    throw invalid("there is no attachment");
  }
  const texts = new Map<string, string>();
  for (const [version, manifest] of Object.entries(versions)) {
    const text = own(asRecord(manifest, "a version is no object"), "deprecated") ?? "";
    if (typeof text !== "string" || text.length > 1000) throw invalid("a deprecation is no short text");
    texts.set(version, text);
  }
  return { kind: "deprecate", texts };
}

function readPublish(name: string, parts: { body: Fields; versions: Fields; attachments: Fields }): PublishRequest {
  const [version, ...others] = Object.keys(parts.versions);
  if (version === undefined || others.length > 0) throw invalid("a publish has one version");
  if (!isExactVersion(version)) throw invalid(`"${version.slice(0, 64)}" is no semantic version`);
  const manifest = asRecord(own(parts.versions, version), "the version is no object");
  if (own(manifest, "version") !== version) throw invalid("the version differs from its key");
  const tarball = readAttachment(parts.attachments, [
    `${name}-${version}.tgz`,
    `${name.slice(name.indexOf("/") + 1)}-${version}.tgz`,
  ]);
  const sums = { shasum: digest("sha1", tarball, "hex"), integrity: `sha512-${digest("sha512", tarball, "base64")}` };
  compareSums(own(manifest, "dist"), sums);
  return {
    kind: "publish",
    name,
    version,
    tarball,
    ...sums,
    tags: readTags(own(parts.body, "dist-tags"), version),
    claimed: { name: own(manifest, "name"), version },
  };
}

function readAttachment(attachments: Fields, names: readonly string[]): Buffer {
  const files = Object.keys(attachments);
  if (files.some((file) => file.endsWith(".sigstore"))) {
    throw fail("TUNEIT_REGISTRY_MISMATCH", {
      what: "this registry takes no publisher bundles; publish without provenance",
    });
  }
  const [file] = files;
  if (files.length !== 1 || file === undefined || !names.includes(file))
    throw invalid(`a publish has one attachment, ${names[0]}`);
  const data = own(asRecord(own(attachments, file), "the attachment is no object"), "data");
  if (typeof data !== "string" || data === "") throw invalid("the attachment has no data");
  if (data.length > tarballLimit * 1.4) throw fail("TUNEIT_REGISTRY_TOO_LARGE", { what: "the archive" });
  const tarball = Buffer.from(data, "base64");
  // Decoding is lenient; only text that encodes back to itself is base64.
  if (tarball.toString("base64") !== data) throw invalid("the attachment is no strict base64");
  if (tarball.length > tarballLimit) throw fail("TUNEIT_REGISTRY_TOO_LARGE", { what: "the archive" });
  return tarball;
}

function compareSums(dist: unknown, sums: { shasum: string; integrity: string }): void {
  if (dist === undefined) return;
  const stated = asRecord(dist, "dist is no object");
  for (const sum of ["shasum", "integrity"] as const) {
    const text = own(stated, sum);
    if (text !== undefined && text !== sums[sum])
      throw fail("TUNEIT_REGISTRY_MISMATCH", { what: `the ${sum} is another` });
  }
}

function readTags(wish: unknown, version: string): string[] {
  if (wish === undefined) return ["latest"];
  const tags = Object.entries(asRecord(wish, "dist-tags is no object"));
  if (tags.length > maxTags) throw invalid("too many dist-tags");
  const wanted = tags.filter(([, target]) => target === version).map(([tag]) => tag);
  for (const tag of wanted) checkTag(tag);
  return wanted.length > 0 ? wanted : ["latest"];
}

/** A tag that reads as a range would make `name@tag` ambiguous. */
export function checkTag(tag: string): void {
  if (!/^[A-Za-z][A-Za-z0-9._-]{0,63}$/.test(tag) || isVersionRange(tag))
    throw invalid("a dist-tag is a word and no version range");
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalid("the body is no JSON", cause);
  }
}

function asRecord(value: unknown, otherwise: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(otherwise);
  return value as Fields;
}

const own = (fields: Fields, key: string): unknown => (Object.hasOwn(fields, key) ? fields[key] : undefined);
const digest = (algorithm: string, bytes: Buffer, encoding: "hex" | "base64"): string =>
  createHash(algorithm).update(bytes).digest(encoding);
const invalid = (what: string, cause?: unknown): Error =>
  fail(
    "TUNEIT_REGISTRY_REQUEST_INVALID",
    { what, why: "A publish is one package, one version and one archive." },
    { cause },
  );
