import { createHash } from "node:crypto";
import { inspectArchive, packFolder, requireManifest } from "@tuneit/packaging";
import { CodedError, problemDetails } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";

export interface PublishOptions {
  readonly registry: string;
  readonly token: string;
  readonly tag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** What to do where this version exists with other bytes: `fail`, or `keep` what is there. */
  readonly onConflict?: "fail" | "keep" | undefined;
}

export interface Published {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** False where the registry already had this version with other bytes, and `keep` was asked for. */
  readonly changed: boolean;
}

/** A tarball is at most 50 MB; a slow line may need minutes for it. */
const uploadDeadlineMs = 300_000;

/**
 * Packs a folder and sends it as npm does (`PUT /<name>` with one attachment). What the registry refuses is told with its
 * own code and mend.
 *
 * @throws TUNEIT_STORE_PUBLISH_REFUSED, TUNEIT_RESOLVE_UNREACHABLE, TUNEIT_ARCHIVE_REFUSED, TUNEIT_MANIFEST_INVALID
 */
export async function publishTo(folder: string, options: PublishOptions): Promise<Published> {
  const tarball = await packFolder(folder);
  const inspection = await inspectArchive(tarball);
  const { name, version } = requireManifest(inspection);
  const response = await put(
    name,
    publishBody(inspection.packageJson as Record<string, unknown>, tarball, options.tag ?? "latest"),
    options,
  );
  const published = { name, version, integrity: inspection.integrity };
  if (response.ok) return { ...published, changed: true };
  if (response.status === 409 && options.onConflict === "keep") return { ...published, changed: false };
  throw await refusal(response, `${name}@${version}`);
}

function publishBody(manifest: Record<string, unknown>, tarball: Uint8Array, tag: string): string {
  const [name, version] = [String(manifest["name"]), String(manifest["version"])];
  const file = `${name}-${version}.tgz`;
  const digest = (algorithm: string): ReturnType<typeof createHash> => createHash(algorithm).update(tarball);
  const dist = {
    integrity: `sha512-${digest("sha512").digest("base64")}`,
    shasum: digest("sha1").digest("hex"),
    tarball: `http://localhost/${name}/-/${file}`,
  };
  return JSON.stringify({
    "_id": name,
    name,
    "dist-tags": { [tag]: version },
    "versions": { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
    "access": null,
    "_attachments": {
      [file]: {
        content_type: "application/octet-stream",
        data: Buffer.from(tarball).toString("base64"),
        length: tarball.length,
      },
    },
  });
}

async function put(name: string, body: string, options: PublishOptions): Promise<Response> {
  const deadline = AbortSignal.timeout(uploadDeadlineMs);
  const url = new URL(
    name.replace("/", "%2f"),
    options.registry.endsWith("/") ? options.registry : `${options.registry}/`,
  );
  try {
    return await (options.fetch ?? fetch)(url, {
      method: "PUT",
      headers: { "authorization": `Bearer ${options.token}`, "content-type": "application/json" },
      body,
      redirect: "error",
      signal: options.signal ? AbortSignal.any([options.signal, deadline]) : deadline,
    });
  } catch (cause) {
    throw fail("TUNEIT_STORE_PUBLISH_UNREACHABLE", { registry: url.origin }, { cause });
  }
}

async function refusal(response: Response, plugin: string): Promise<CodedError> {
  const problem = problemDetails.safeParse(await response.json().catch(() => undefined)).data;
  if (!problem)
    return fail("TUNEIT_STORE_PUBLISH_REFUSED", {
      plugin,
      reason: `HTTP ${response.status}`,
      mend: "Ask the registry's operator",
    });
  const details = problem.problems?.map((one) => `${one.pointer}: ${one.message}`).join("; ");
  return fail("TUNEIT_STORE_PUBLISH_REFUSED", {
    plugin,
    reason: `${problem.code}: ${problem.detail}${details ? ` (${details})` : ""}`,
    mend: problem.mend,
  });
}
