import { z } from "zod";
import { capability } from "./capability.ts";
import { integrity, pluginName, version, versionRange } from "./names.ts";
import { pointName } from "./points/index.ts";

export const registrySignature = z.strictObject({ keyid: z.string(), sig: z.string() });

/** `dist` of a version, as npm clients read it. */
export const distInfo = z.looseObject({
  tarball: z.string(),
  integrity,
  shasum: z.string().optional(),
  signatures: z.array(registrySignature).default([]),
  fileCount: z.number().int().optional(),
  unpackedSize: z.number().int().optional(),
});

/** One version of an (abbreviated) packument. Nothing in it is trusted but what the signature covers. */
export const packumentVersion = z.looseObject({
  name: pluginName,
  version,
  dist: distInfo,
  engines: z.looseObject({ tuneit: versionRange }).optional(),
  peerDependencies: z.record(z.string(), z.string()).optional(),
  deprecated: z.string().optional(),
});
export type PackumentVersion = z.infer<typeof packumentVersion>;

export const packument = z.looseObject({
  "name": pluginName,
  "dist-tags": z.record(z.string(), version),
  "versions": z.record(z.string(), packumentVersion),
  "modified": z.string().optional(),
});
export type Packument = z.infer<typeof packument>;

/** `GET /-/npm/v1/keys`, npm's own format. */
export const registryKeys = z.strictObject({
  keys: z.array(
    z.strictObject({
      expires: z.string().nullable(),
      keyid: z.string(),
      keytype: z.literal("ecdsa-sha2-nistp256"),
      scheme: z.literal("ecdsa-sha2-nistp256"),
      /** Base64 of the SubjectPublicKeyInfo. */
      key: z.string(),
    }),
  ),
});

/** DSSE envelope (secure-systems-lab/dsse v1): the payload is signed with its type, so one document never passes as another. */
export const dsseEnvelope = z.strictObject({
  payloadType: z.string(),
  payload: z.base64(),
  signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.base64() })).min(1),
});
export type DsseEnvelope = z.infer<typeof dsseEnvelope>;

export const trustPayloadType = "application/vnd.tuneit.trust+json";
/** Signed by the registry's offline root key; a client takes only a higher `version`. */
export const trustDocument = z.strictObject({
  formatVersion: z.literal(1),
  registryId: z.string(),
  version: z.number().int().positive(),
  issuedAt: z.string(),
  root: z.strictObject({ keyid: z.string(), key: z.string() }),
  keys: z.array(
    z.strictObject({
      keyid: z.string(),
      /** Base64 of the SubjectPublicKeyInfo, ECDSA P-256. */
      key: z.string(),
      purpose: z.enum(["packages", "blocklist"]),
      state: z.enum(["active", "retired", "revoked"]),
      expires: z.string().nullable(),
    }),
  ),
});
export type TrustDocument = z.infer<typeof trustDocument>;

export const blocklistPayloadType = "application/vnd.tuneit.blocklist+json";
export const blocklist = z.strictObject({
  formatVersion: z.literal(1),
  sequence: z.number().int().nonnegative(),
  issuedAt: z.string(),
  expiresAt: z.string(),
  entries: z.array(
    z.strictObject({
      name: z.string(),
      range: versionRange,
      reason: z.string(),
      severity: z.enum(["low", "moderate", "high", "critical"]),
      url: z.string().nullable(),
      fixedIn: z.string().nullable(),
    }),
  ),
});
export type Blocklist = z.infer<typeof blocklist>;

export const searchQuery = z.strictObject({
  q: z.string().max(200).default(""),
  point: pointName.optional(),
  task: z.string().max(80).optional(),
  category: z.string().max(40).optional(),
  capability: z.string().max(40).optional(),
  engine: z.string().max(40).optional(),
  language: z.enum(["typescript", "python", "both"]).optional(),
  platform: z.string().max(40).optional(),
  gpu: z.enum(["true", "false"]).optional(),
  licence: z.string().max(60).optional(),
  /** Id of the key that signed it. */
  signer: z.string().max(100).optional(),
  /** A version of TuneIT: only what runs with it. */
  host: version.optional(),
  signed: z.enum(["true", "false"]).optional(),
  verified: z.enum(["true", "false"]).optional(),
  sort: z.enum(["relevance", "name", "updated", "downloads"]).default("relevance"),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export type SearchQuery = z.infer<typeof searchQuery>;

export const pluginListing = z.strictObject({
  name: pluginName,
  version,
  displayName: z.string(),
  description: z.string(),
  licence: z.string(),
  categories: z.array(z.string()),
  points: z.array(pointName),
  tasks: z.array(z.string()),
  /** What a recipe can look up: `point:id`, `dataset-reader:.csv`, `model-adapter:hub:`. */
  offers: z.array(z.string()).default([]),
  capabilities: z.array(capability),
  language: z.enum(["typescript", "python", "both"]),
  publisher: z.string(),
  publishedAt: z.string(),
  downloads: z.number().int(),
  sizeBytes: z.number().int(),
  signed: z.boolean(),
  /** Id of the key that signed this version; null where the registry does not say. */
  signer: z.string().nullable().default(null),
  /** Versions of TuneIT that one of its versions runs with. */
  engines: z.string().max(2000).default("*"),
  verified: z.boolean(),
  deprecated: z.string().nullable(),
});
export type PluginListing = z.infer<typeof pluginListing>;

export const searchResult = z.strictObject({
  items: z.array(pluginListing),
  total: z.number().int(),
  facets: z.record(z.string(), z.record(z.string(), z.number().int())),
  next: z.string().nullable(),
});
export type SearchResult = z.infer<typeof searchResult>;

/** RFC 9457 with our code, plus `error`, the only field npm prints. */
export const problemDetails = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  mend: z.string(),
  error: z.string(),
  rule: z.string().optional(),
  problems: z.array(z.strictObject({ pointer: z.string(), message: z.string() })).optional(),
});
export type ProblemDetails = z.infer<typeof problemDetails>;

/** One version in a plugin's page. */
export const pluginPageVersion = z.strictObject({
  version,
  integrity: z.string(),
  state: z.enum(["live", "yanked", "blocked"]),
  publishedAt: z.string(),
  publisher: z.string(),
  engines: versionRange,
  packedBytes: z.number().int(),
  unpackedBytes: z.number().int(),
  fileCount: z.number().int(),
  deprecated: z.string().nullable(),
});

/** `GET /-/tuneit/v1/plugins/:name`: everything here was taken from the archive or computed, nothing from a client. */
export const pluginPage = z.strictObject({
  listing: pluginListing,
  capabilities: z.array(capability),
  optionalCapabilities: z.array(capability),
  /** Markdown as the archive has it; whoever shows it sanitises it. */
  readme: z.string().nullable(),
  maintainers: z.array(z.string()),
  tags: z.record(z.string(), version),
  versions: z.array(pluginPageVersion),
});
export type PluginPage = z.infer<typeof pluginPage>;

/** `GET /-/tuneit/v1/changes?since=<n>`, for mirrors and watchers. */
export const changesPage = z.strictObject({
  changes: z.array(
    z.strictObject({
      seq: z.number().int(),
      name: z.string(),
      version: z.string(),
      kind: z.string(),
      at: z.number().int(),
    }),
  ),
  last: z.number().int(),
});
export type ChangesPage = z.infer<typeof changesPage>;
