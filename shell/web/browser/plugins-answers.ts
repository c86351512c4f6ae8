import type { PluginListing } from "@tuneit/protocol";
import type {
  InstallProposal,
  Job,
  MarketplacePage,
  MarketplacePlugin,
  PluginPage,
  PluginRow,
} from "@tuneit/protocol/http";
import type { Asked } from "./stand-in-server.ts";

const at = Date.UTC(2026, 10, 21, 9);

const row = (name: string, displayName: string, description: string, points: readonly string[]): PluginRow => ({
  name,
  version: "1.2.0",
  displayName,
  description,
  signed: true,
  source: "registry",
  enabled: true,
  reason: null,
  points: [...points],
  update: null,
  newest: null,
  pinned: false,
  crashes: 0,
});

const strategy = {
  ...row("@tuneit/strategy-finetune", "Fine-tuning", "Full and partial fine-tuning, LoRA among it.", [
    "training-strategy",
  ]),
  newest: "1.3.0",
};
const hub = {
  ...row("@acme/tuneit-hub", "Acme hub", "Models of the Acme hub.", ["model-adapter"]),
  update: { version: "2.0.0", asks: [{ kind: "net:connect" as const, scope: "telemetry.acme.example:443" }] },
  newest: "2.0.0",
  crashes: 2,
};
const rows = [
  strategy,
  hub,
  row("@tuneit/reader-tabular", "Tables", "Reads CSV, TSV, JSON and Parquet.", ["dataset-reader"]),
  {
    ...row("@tuneit/export-onnx", "ONNX", "Writes a model other programs can run, and proves that it answers alike.", [
      "exporter",
    ]),
    enabled: false,
    reason: "It crashed three times within ten minutes.",
  },
  { ...row("@me/my-metric", "My metric", "A metric of my own.", ["metric"]), signed: false, source: "folder" as const },
];

const page = (of: PluginRow): PluginPage => ({
  ...of,
  license: "Apache-2.0",
  integrity: `sha512-${"q".repeat(86)}==`,
  permissions: [
    {
      kind: "net:connect",
      scope: "hub.acme.example:443",
      reason: "Fetches models.",
      required: true,
      means: "connect to hub.acme.example:443",
      decision: "granted",
    },
    {
      kind: "fs:read",
      scope: "$MODELS",
      reason: "Finds models that are here already.",
      required: false,
      means: "read files in the models you choose",
      decision: "undecided",
    },
    {
      kind: "gpu:compute",
      scope: "0",
      reason: "Trains faster where there is a GPU.",
      required: false,
      means: "compute on 0",
      decision: "denied",
    },
  ],
  warnings: ["Together: it could send what it reads to that host"],
  contributions: [{ point: of.points[0] ?? "metric", id: "main", title: of.displayName, slot: null }],
  taps: [],
  signer: "SHA256:9f2c",
  startMs: 63,
  use: of.enabled
    ? {
        version: of.version,
        since: at,
        isolate: { calls: 1840, failed: 2, totalMs: 5230, longestMs: 340.4, peakMemoryBytes: 58_700_000 },
        python: { calls: 3, failed: 0, totalMs: 81_200, longestMs: 64_000, peakMemoryBytes: 912_000_000 },
      }
    : null,
  faults: [
    {
      at,
      version: of.version,
      code: "TUNEIT_ISOLATE_CRASHED",
      message: "The plugin ended by itself",
      mend: "Report it to its author",
    },
  ],
  audit: [
    {
      at,
      event: "used",
      kind: "net:connect",
      scope: "hub.acme.example:443",
      target: "hub.acme.example:443",
      outcome: "ok",
    },
  ],
});

const nameOf = (name: string): PluginListing["name"] => name as PluginListing["name"];

const listing = {
  name: nameOf("@acme/tuneit-dpo"),
  version: "0.4.1",
  displayName: "Preference tuning",
  description: "Learns from pairs of better and worse answers (DPO).",
  licence: "Apache-2.0",
  categories: [],
  points: ["training-strategy" as const],
  tasks: ["causal-lm"],
  offers: ["training-strategy:dpo"],
  capabilities: [],
  language: "python" as const,
  publisher: "acme",
  publishedAt: "2026-11-02T10:00:00Z",
  downloads: 4200,
  sizeBytes: 184_000,
  signed: true,
  signer: "SHA256:9f2cVb1TqRz0kWm3",
  engines: "^1.0.0",
  verified: true,
  deprecated: null,
  installed: null,
  runsHere: true,
};

const asked = {
  kind: "python:run" as const,
  scope: "tuneit_dpo",
  reason: "Trains the model.",
  required: true,
  means: "run its Python program tuneit_dpo in the sandbox",
};

const offer: MarketplacePlugin = {
  listing,
  capabilities: [],
  optionalCapabilities: [],
  readme: null,
  maintainers: ["acme"],
  tags: { latest: "0.4.1" },
  versions: ["0.4.1", "0.4.0"].map((version) => ({
    version,
    integrity: "sha512-x",
    state: "live" as const,
    publishedAt: "2026-11-02T10:00:00Z",
    publisher: "acme",
    engines: "^1.0.0",
    packedBytes: 40_000,
    unpackedBytes: 184_000,
    fileCount: 12,
    deprecated: null,
  })),
  installed: null,
  host: "1.2.0",
  runsHere: true,
  permissions: [asked],
  warnings: [],
};

const market: MarketplacePage = {
  items: [
    listing,
    {
      ...listing,
      name: nameOf("@tuneit/reader-tabular"),
      displayName: "Tables",
      description: "Reads CSV, TSV, JSON and Parquet.",
      publisher: "tuneit",
      points: ["dataset-reader"],
      installed: "1.2.0",
    },
  ],
  nextCursor: null,
  total: 2,
  facets: {
    point: { "training-strategy": 1, "dataset-reader": 1 },
    task: { "causal-lm": 1 },
    capability: { "python:run": 1 },
    signer: { "SHA256:9f2cVb1TqRz0kWm3": 2 },
    engines: { "^1.0.0": 2, "^2.0.0": 1 },
  },
  host: "1.2.0",
  elsewhere: 1,
  askedAt: at,
  away: null,
  isAsking: false,
};

/** What the list has beside those that run here. */
const later = {
  ...listing,
  name: nameOf("@acme/tuneit-rag"),
  displayName: "Retrieval",
  description: "Finds passages before it answers.",
  engines: "^2.0.0",
  runsHere: false,
};

/** How often a slow registry was asked. */
export const slow = { times: 0 };

const searched = ({ query }: Asked): MarketplacePage => {
  if (query.get("q") === "slow") return { ...market, isAsking: (slow.times += 1) < 3 };
  if (query.get("q") === "away") return { ...market, away: "connect ECONNREFUSED 127.0.0.1:4873" };
  if (query.get("q") === "rag" && query.get("host") !== "any") return { ...market, items: [], total: 0 };
  return query.get("host") === "any" ? { ...market, items: [...market.items, later], total: 3 } : market;
};

const job = (kind: string, result: unknown): Job => ({
  id: kind,
  kind,
  title: listing.name,
  state: "completed",
  progress: { step: "Storing", done: 1, total: 1, unit: "plugins" },
  result: result as Job["result"],
  problem: null,
  startedAt: at,
  endedAt: at + 1,
});

const proposal: InstallProposal = {
  plugins: [
    {
      name: listing.name,
      version: "0.4.1",
      from: null,
      signer: "SHA256:9f2c",
      sizeBytes: 184_000,
      asks: [asked],
      warnings: [],
    },
  ],
};

const wider: InstallProposal = {
  plugins: [
    {
      name: hub.name,
      version: "2.0.0",
      from: "1.2.0",
      signer: "SHA256:9f2c",
      sizeBytes: 90_000,
      asks: [
        {
          kind: "net:connect",
          scope: "hub.acme.example:443",
          reason: "Fetches models.",
          required: true,
          means: "connect to hub.acme.example:443",
        },
        {
          kind: "net:connect",
          scope: "telemetry.acme.example:443",
          reason: "Counts downloads.",
          required: true,
          means: "connect to telemetry.acme.example:443",
        },
      ],
      warnings: [],
    },
  ],
};

/** What was sent, for the tests to look at. */
export const sent: { method: string; path: string; body: unknown }[] = [];

function noted(path: string, answer: (body: Record<string, unknown>) => unknown) {
  return ({ method, body }: Asked): unknown => {
    sent.push({ method, path, body });
    return answer(body as Record<string, unknown>);
  };
}

const at2 = (name: string): string => `/plugins/${encodeURIComponent(name)}`;

export const pluginAnswers: Readonly<Record<string, unknown>> = {
  "GET /plugins": { items: rows, nextCursor: null, total: rows.length },
  "POST /plugins": noted("/plugins", ({ spec, dryRun }) =>
    dryRun === true
      ? job("plugin-ask", String(spec).startsWith(hub.name) ? wider : proposal)
      : job("plugin-install", { name: listing.name, version: "0.4.1" }),
  ),
  ...Object.fromEntries(rows.map((one) => [`GET ${at2(one.name)}`, page(one)])),
  [`PUT ${at2(hub.name)}/grants`]: noted("grants", () => page(hub)),
  [`POST ${at2(hub.name)}/disable`]: noted("disable", () => page({ ...hub, enabled: false })),
  [`POST ${at2(strategy.name)}/update`]: noted("update", () =>
    job("plugin-update", { updated: [{ name: strategy.name, from: "1.2.0", to: "1.3.0", held: [] }] }),
  ),
  "/marketplace": searched,
  [`/marketplace/${encodeURIComponent(listing.name)}`]: offer,
  [`/marketplace/${encodeURIComponent(later.name)}`]: { ...offer, listing: later, runsHere: false },
};
