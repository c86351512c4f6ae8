import { z } from "zod";
import { capability, grantedCapability } from "../capability.ts";
import { version } from "../names.ts";
import { pluginUse } from "../plugin-usage.ts";
import { pluginListing, pluginPage as registryPage } from "../registry.ts";

const decision = z.enum(["granted", "denied", "undecided"]);
const asked = capability.extend({
  required: z.boolean(),
  /** In words for a person who never read a manual. */
  means: z.string(),
});
const permission = asked.extend({ decision });

export const pluginRow = z.strictObject({
  name: z.string(),
  version: z.string(),
  displayName: z.string(),
  description: z.string(),
  signed: z.boolean(),
  source: z.enum(["registry", "folder"]),
  enabled: z.boolean(),
  /** Why it is off. */
  reason: z.string().nullable(),
  points: z.array(z.string()),
  /** A newer version that waits for somebody's consent. */
  update: z.strictObject({ version: z.string(), asks: z.array(grantedCapability) }).nullable(),
  /** Stays at its version when all are updated. */
  pinned: z.boolean(),
  /** The newest version that the registry had when it was last asked; null where that is this one, or not known. */
  newest: z.string().nullable(),
  /** Since the server started. */
  crashes: z.int(),
});
export type PluginRow = z.infer<typeof pluginRow>;
export const pluginPage = pluginRow.extend({
  license: z.string(),
  integrity: z.string(),
  /** Id of the key that signed it. */
  signer: z.string().nullable(),
  permissions: z.array(permission),
  /** What a combination of them allows. */
  warnings: z.array(z.string()),
  contributions: z.array(
    z.strictObject({
      ...{ point: z.string(), id: z.string(), title: z.string() },
      /** Of a panel: where it is shown. */
      slot: z.string().nullable(),
    }),
  ),
  /** Hooks of runs that it hears of. */
  taps: z.array(z.string()),
  /** Milliseconds until its code was loaded the last time; null where it did not start since the server did. */
  startMs: z.number().nullable(),
  /** What this version used in this workspace; null where it was never called. */
  use: pluginUse.nullable(),
  /** The newest, newest first. */
  faults: z.array(
    z.strictObject({ at: z.int(), version: z.string(), code: z.string(), message: z.string(), mend: z.string() }),
  ),
  /** What it was granted, used and refused, newest first, the last hundred. */
  audit: z.array(
    z.strictObject({
      at: z.int(),
      event: z.string(),
      kind: z.string(),
      scope: z.string(),
      target: z.string(),
      outcome: z.string(),
    }),
  ),
});
export type PluginPage = z.infer<typeof pluginPage>;

const spec = z
  .string()
  .max(300)
  .regex(/^@[a-z0-9-]+\/[a-z0-9._-]+(?:@[^@/:]+)?$/, "expected @scope/name, with a version or range where wanted");

/** `POST /plugins`: answered with a job. */
export const installRequest = z.strictObject({
  /** `@scope/name`, with a range where wanted: `@scope/name@^1`. */
  spec,
  /** `declared` grants what was shown as required; `none` fails where something is missing. */
  grant: z.enum(["none", "declared"]).default("none"),
  /** Installs nothing: the job's result is `installProposal`. */
  dryRun: z.boolean().default(false),
});
/** What an install would bring: to be shown before anybody says yes. Install the exact version that was shown. */
export const installProposal = z.strictObject({
  plugins: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string(),
      /** Version that is installed now. */
      from: z.string().nullable(),
      /** Id of the key that signed it. */
      signer: z.string().nullable(),
      /** Unpacked. */
      sizeBytes: z.int(),
      asks: z.array(asked),
      warnings: z.array(z.string()),
    }),
  ),
});
export type InstallProposal = z.infer<typeof installProposal>;
/** `POST /plugins/{name}/update`, `/plugins/update` for all: answered with a job whose result is `updateResult`. */
export const updateRequest = installRequest.omit({ spec: true, dryRun: true });
export const updateResult = z.strictObject({
  updated: z.array(
    z.strictObject({
      name: z.string(),
      from: z.string(),
      to: z.string(),
      /** What it asks for beyond the version before: that one goes on until somebody accepts. Empty = it was updated. */
      held: z.array(grantedCapability.extend({ required: z.boolean(), means: z.string() })),
    }),
  ),
});
export type UpdateResult = z.infer<typeof updateResult>;
export const rollbackResult = z.strictObject({ plugins: z.record(z.string(), z.string()) });
/** `POST /plugins/{name}/pin`: whether it stays at its version when all are updated. */
export const pinRequest = z.strictObject({ pinned: z.boolean() });
/** `PUT /plugins/{name}/grants` */
export const grantChange = grantedCapability.extend({ decision: z.enum(["allow", "deny", "forget"]) });

export const marketplaceQuery = z.strictObject({
  q: z.string().max(200).default(""),
  point: z.string().max(60).optional(),
  task: z.string().max(60).optional(),
  capability: z.string().max(60).optional(),
  /** Id of the key that signed it. */
  signer: z.string().max(100).optional(),
  /** What runs with a version of TuneIT: that of this server, any, or one that is named. */
  host: z.union([z.enum(["here", "any"]), version]).default("here"),
  signed: z.enum(["true", "false"]).optional(),
  verified: z.enum(["true", "false"]).optional(),
});
/** Whether one of its versions runs with this TuneIT. */
const runsHere = z.boolean();
export const marketplaceItem = pluginListing.extend({
  runsHere,
  /** The version that is installed here. */
  installed: z.string().nullable(),
});
export type MarketplaceItem = z.infer<typeof marketplaceItem>;
export const marketplacePage = z.strictObject({
  items: z.array(marketplaceItem),
  nextCursor: z.string().nullable(),
  total: z.int().nullable(),
  /** Facet → value → how many of what was found. */
  facets: z.record(z.string(), z.record(z.string(), z.int())),
  /** Version of this TuneIT. */
  host: z.string(),
  /** How many that fit the words and the other facets do not run with this TuneIT. */
  elsewhere: z.int(),
  /** When the registry said this, milliseconds UTC; null where it never answered. */
  askedAt: z.int().nullable(),
  /** Why this is an older list than the registry's. */
  away: z.string().nullable(),
  /** The registry has not answered yet and is still asked: who asks again soon hears of it. */
  isAsking: z.boolean(),
});
export type MarketplacePage = z.infer<typeof marketplacePage>;
/** `GET /marketplace/{name}` */
export const marketplacePlugin = registryPage.extend({
  host: z.string(),
  runsHere,
  installed: z.string().nullable(),
  permissions: z.array(asked),
  warnings: z.array(z.string()),
});
export type MarketplacePlugin = z.infer<typeof marketplacePlugin>;
