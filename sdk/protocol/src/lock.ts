import { z } from "zod";
import { grantedCapability } from "./capability.ts";
import { integrity, pluginName, version, versionRange } from "./names.ts";

/** One plugin of `tuneit.lock`. The capabilities are a record of what was granted; a lock never grants. */
export const lockedPlugin = z.strictObject({
  version,
  integrity: z.union([integrity, z.string().regex(/^folder-sha256-[0-9a-f]{64}$/)]),
  /** Path of the tarball on the configured registry; null for a folder. */
  tarball: z.string().nullable(),
  /** Folder installed with `--allow-unsigned`, as the user gave it. */
  folder: z.string().nullable(),
  keyId: z.string().nullable(),
  publisherKeyId: z.string().nullable(),
  /** The registry's signature over `name@version:integrity`, base64 DER: offline proof. */
  signature: z.string().nullable(),
  engines: versionRange,
  peers: z.record(pluginName, versionRange),
  capabilities: z.array(grantedCapability),
  /** Asked for by the user, or only needed by another plugin. */
  wanted: z.boolean(),
});
export type LockedPlugin = z.infer<typeof lockedPlugin>;

export const lockFile = z.strictObject({
  lockfileVersion: z.literal(1),
  /** Fingerprint of the registry's root key, not its address; null while nothing came from one. */
  registry: z.string().nullable(),
  blocklistSequence: z.number().int().nonnegative(),
  plugins: z.record(pluginName, lockedPlugin),
  /** Hash of the Python lock that the plugins resolve to together; null = not built yet. */
  environment: z.string().nullable(),
});
export type LockFile = z.infer<typeof lockFile>;
