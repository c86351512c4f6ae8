import type {
  DatasetDiagnosis,
  DatasetDiff,
  DatasetEntry,
  DatasetPreview,
  DatasetReport,
  DatasetVersions,
  Offered,
} from "@tuneit/protocol/http";
import type { ProfileResult, RoleTemplate } from "@tuneit/protocol";
import type { Answers, Asked } from "./stand-in-server.ts";

const start = Date.UTC(2026, 10, 21, 9);
const reading = {
  ...{ use: null, with: {}, text: "text", label: "label", task: null, roles: {} },
  ...{ split: null, license: "CC-BY-4.0" },
};
const entry = (name: string, bytes: number, more: Partial<DatasetEntry> = {}): DatasetEntry => ({
  ...{ id: name, name, path: `data/${name}`, bytes, updatedAt: start, reader: "csv", reading: null },
  ...more,
});

export const datasets = [
  entry("support-tickets.csv", 1_482_133, { reading }),
  entry("sms.tsv", 477_907, { updatedAt: start - 86_400_000 }),
  entry("broken.csv", 52_144_000, { updatedAt: start - 3 * 86_400_000 }),
  entry("notes.xyz", 912, { reader: null, updatedAt: start - 9 * 86_400_000 }),
];

const texts = [
  "I was charged twice for October, please refund one of the two payments.",
  "The app closes as soon as I open the settings on my tablet.",
  "How do I give a colleague access to our team's workspace?",
  "Thank you, the new export is exactly what we needed.",
];
const labels = ["billing", "bug", "access", "praise"];
const rows = Array.from({ length: 1200 }, (_, index) => ({
  label: labels[(index * 7) % 11 < 6 ? 0 : index % 4] ?? "billing",
  text: `${texts[index % 4]} (${index + 1})`,
  sent_at: new Date(start - index * 3_600_000).toISOString(),
}));

const role = (id: string, title: string, description: string, required = true) => ({
  ...{ id, title, description, required, most: 1 },
  hints: { names: [], types: [] },
});
/** What the tasks of two installed plugins make of `rows`; the second one needs what no column looks like. */
const roleTemplates: RoleTemplate[] = [
  {
    ...{
      task: "text-classification",
      plugin: "@tuneit/engine-pytorch",
      version: "1.3.0",
      title: "Text classification",
    },
    description: "A text goes in, one of a few labels comes out.",
    roles: [role("text", "Text", "What the model reads."), role("label", "Label", "What it learns to answer.")],
    columns: { text: ["text"], label: ["label"] },
    missing: [],
  },
  {
    ...{ task: "ranking", plugin: "@acme/ranking", version: "0.3.0", title: "Ranking" },
    description: "Finds what answers a question best.",
    roles: [
      role("query", "Question", "What somebody asks."),
      role("passage", "Passage", "What may answer it."),
      role("score", "Score", "How well it does, where somebody judged it.", false),
    ],
    columns: { passage: ["text"] },
    missing: ["query"],
  },
];

const preview = ({ query }: Asked): DatasetPreview => ({
  columns: ["label", "text", "sent_at"].map((name) => ({ name, type: "string" })),
  rows: rows.slice(0, Number(query.get("limit") ?? 50)),
  total: rows.length,
  cut: null,
  warnings: [],
  reader: query.get("use") ?? "csv",
  with: {},
  templates: roleTemplates,
});

const profile: ProfileResult = {
  format: 1,
  rows: 1200,
  columns: [
    {
      name: "label",
      type: "string",
      missing: 0,
      distinct: 4,
      quantiles: [3, 5, 7, 7, 7],
      top: [{ value: "billing", count: 801 }],
    },
    {
      name: "text",
      type: "string",
      missing: 2,
      distinct: 1188,
      quantiles: [46, 58, 62, 70, 77],
      top: [{ value: texts[0] ?? "", count: 4 }],
    },
    { name: "sent_at", type: "string", missing: 0, distinct: 1200, quantiles: [24, 24, 24, 24, 24], top: [] },
  ],
  warnings: [],
};

const sampleRows = rows.slice(0, 6).map(({ text, label }, index) => ({ row: 14 + index * 31, text, label }));
const fix = { use: "dedupe", with: { columns: ["text"] }, rowsBefore: 1200, rowsAfter: 1188, changed: 0 };
const report: DatasetReport = {
  ...{ rows: 1200, looked: 1200, text: "text", label: "label", score: 71, gate: "open", classCount: 4 },
  checks: [
    { check: "rows", status: "passed" },
    { check: "empty-text", status: "found" },
    { check: "duplicates", status: "found" },
    { check: "leaks", status: "found" },
    { check: "classes", status: "passed" },
    { check: "letters", status: "passed" },
  ],
  issues: [
    {
      check: "duplicates",
      severity: "warning",
      code: null,
      message: "Rows whose text stood there before",
      mend: "Leave the copies out",
      column: "text",
      count: 12,
      rows: sampleRows,
      fix,
    },
    {
      check: "leaks",
      severity: "warning",
      code: null,
      message: "Rows of validation or test that would stand in train as well",
      mend: "Leave copies out before the split, or the measures are too good",
      column: "text",
      count: 3,
      rows: sampleRows.slice(0, 3),
      fix,
    },
    {
      check: "empty-text",
      severity: "note",
      code: null,
      message: "Rows without a text",
      mend: "Leave them out, or choose another column",
      column: "text",
      count: 2,
      rows: [{ row: 99, text: "", label: "bug" }],
      fix: null,
    },
  ],
  classes: [
    { value: "billing", count: 801 },
    { value: "praise", count: 140 },
    { value: "bug", count: 131 },
    { value: "access", count: 128 },
  ],
  letters: { edges: [0, 20, 40, 60, 80, 100], counts: [2, 18, 410, 620, 120, 30], longest: 312 },
  words: { edges: [0, 5, 10, 15, 20], counts: [12, 300, 700, 160, 28], longest: 61 },
};
const shut: DatasetReport = {
  ...report,
  score: 31,
  gate: "shut",
  issues: [
    {
      check: "classes",
      severity: "error",
      code: null,
      message: "There is one class only",
      mend: "Choose another label column, or add rows of another class",
      column: "label",
      count: 1,
      rows: [],
      fix: null,
    },
    ...report.issues,
  ],
};

const offer = (point: Offered["point"], id: string, title: string, more: Partial<Offered> = {}): Offered => ({
  ...{ point, id, title, plugin: "@tuneit/reader-tabular", version: "1.0.0", description: "", config: {} },
  ...{ tasks: null, accepts: null, schemes: null, values: null, use: null, enabled: true, reason: null },
  ...more,
});
const readers = [
  offer("dataset-reader", "csv", "CSV or TSV file", {
    accepts: [".csv", ".tsv", ".tab"],
    description: "Comma, tab, semicolon or any other delimiter. Every cell stays the text it is.",
    config: {
      type: "object",
      properties: {
        delimiter: {
          type: "string",
          title: "Delimiter",
          description: "One character between fields, or auto to find it in the file.",
          default: "auto",
        },
        header: {
          title: "Header",
          description: "Whether the first row names the columns.",
          anyOf: [{ type: "boolean" }, { const: "auto" }],
          default: true,
        },
        encoding: {
          type: "string",
          title: "Encoding",
          description: "auto is UTF-8; else a name such as windows-1252.",
          default: "auto",
        },
      },
    },
  }),
  offer("dataset-reader", "jsonl", "JSONL file", {
    accepts: [".jsonl", ".ndjson"],
    description: "One JSON object a line, read as a stream.",
  }),
];
const contributions = ({ query }: Asked) => {
  const items = query.get("point") === "transform" ? [offer("transform", "dedupe", "Leave out duplicates")] : readers;
  const installable = [
    {
      plugin: "@acme/reader-excel",
      version: "2.1.0",
      title: "Excel workbooks",
      description: "",
      offers: ["dataset-reader:.xlsx"],
      tasks: [],
      sizeBytes: 90_000,
    },
  ];
  return { items, nextCursor: null, total: items.length, installable, askedAt: start };
};

const diagnosis: DatasetDiagnosis = {
  lines: [
    { line: 17, text: 'billing,"I was charged twice, please refund"', isWrong: false },
    { line: 18, text: "bug,The app closes", isWrong: false },
    { line: 19, text: "access,How do I give access, please?,,", isWrong: true },
    { line: 20, text: "praise,Thank you", isWrong: false },
  ],
  expected: "2 fields",
  found: "4 fields",
  fixes: [{ use: "csv", with: { delimiter: ";" }, setting: "delimiter", value: ";", rows: 1203, columns: 2 }],
  wrongLines: 3,
};
export const ragged = {
  type: "errors/TUNEIT_DATA_RAGGED",
  title: "Row 19 of broken.csv has 4 fields, not 2",
  status: 422,
  detail: "Every row must have as many as the header; rows count from 1, with a header",
  code: "TUNEIT_DATA_RAGGED",
  mend: "Correct that row, quote fields that hold the delimiter, or set 'delimiter' or 'quote'",
  instance: "broken",
};

const [newest, older, oldest] = ["c3", "8d", "2b"].map((byte) => byte.repeat(32)) as [string, string, string];
const versions: DatasetVersions = {
  items: [
    { ...held(newest, 1_482_133, 0), isCurrent: true, runs: [] },
    { ...held(older, 1_391_004, 3), runs: [{ id: "01JTRAINED", name: "tickets-lora" }] },
    { ...held(oldest, 912_330, 9), runs: [] },
  ],
};
function held(version: string, bytes: number, days: number) {
  const path = `.tuneit/versions/support-tickets.csv/${version}/support-tickets.csv`;
  return { version, path, bytes, madeAt: start - days * 86_400_000, isCurrent: false };
}
const diff: DatasetDiff = {
  ...{ from: older, to: newest, looked: { from: 1131, to: 1200 }, total: { from: 1131, to: 1200 } },
  columns: { added: ["sent_at"], removed: ["agent"], retyped: [{ name: "stars", from: "string", to: "int64" }] },
  rows: { added: 72, removed: 3, same: 1128 },
  addedRows: rows.slice(0, 50),
  removedRows: rows.slice(60, 63).map(({ label, text }) => ({ label, text, agent: "7" })),
};
/** The name of the version before. */
export const olderVersion = older;

const of = (id: string, own: Answers): Answers =>
  Object.fromEntries(Object.entries(own).map(([path, answer]) => [path.replace("/", `/datasets/${id}/`), answer]));

/** What the stand-in says of data. */
export const dataAnswers: Answers = {
  "/datasets": { items: datasets, nextCursor: null, total: datasets.length },
  "/contributions": contributions,
  "/sources": { items: [], nextCursor: null, total: 0 },
  ...Object.fromEntries(datasets.map((one) => [`/datasets/${one.id}`, one])),
  ...of("support-tickets.csv", {
    "/preview": preview,
    "/profile": profile,
    "/report": report,
    "/reading": datasets[0],
    "/versions": versions,
    "/diff": diff,
  }),
  ...of("sms.tsv", { "/preview": preview, "/profile": profile, "/report": shut, "/reading": datasets[1] }),
  ...of("broken.csv", {
    "/preview": ({ query }: Asked) =>
      query.get("with")?.includes(";") ? preview({ method: "GET", query, body: null }) : ragged,
    "/diagnosis": diagnosis,
    "/reading": datasets[2],
    "/set-aside": { id: "sms.tsv", kept: 1197, setAside: 3 },
  }),
};
