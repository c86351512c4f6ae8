import { datasetDiagnosis, datasetReport, setAsideAnswer } from "@tuneit/protocol/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installOfficial, openBench, type Bench } from "./workspace-bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  await installOfficial(bench.kernel, "reader-tabular");
}, 120_000);
afterAll(() => bench.close());

const upload = (name: string, payload: string | Buffer) =>
  bench.ask("PUT", `/datasets/${name}`, { payload, headers: { "content-type": "application/octet-stream" } });
const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => `${index % 2 ? "ham" : "spam"},message number ${index}\n`).join("");

test("a report says what speaks against training, by the columns that are asked for or were kept", async () => {
  await upload("tickets.csv", `label,text\n${rows(80)}ham,message number 1\n`);
  const asked = datasetReport.parse(
    (await bench.ask("GET", "/datasets/tickets.csv/report?text=text&label=label")).body,
  );
  expect(asked).toMatchObject({ rows: 81, looked: 81, gate: "open", classCount: 2 });
  expect(asked.issues).toMatchObject([{ check: "duplicates", count: 1, rows: [{ row: 81 }], fix: { rowsAfter: 80 } }]);
  const reading = { text: "text", label: "text" };
  expect((await bench.ask("PUT", "/datasets/tickets.csv/reading", { payload: reading })).status).toBe(200);
  const kept = datasetReport.parse((await bench.ask("GET", "/datasets/tickets.csv/report")).body);
  expect(kept).toMatchObject({ gate: "shut", label: "text" });
  expect((await bench.ask("GET", "/datasets/tickets.csv/report?split=2,0,0")).refusal?.[0]).toBe(400);
  expect((await bench.ask("GET", "/datasets/none.csv/report")).refusal).toEqual([404, "TUNEIT_SERVER_NOT_FOUND"]);
}, 120_000);

test("a diagnosis names the line and settings with which the file is read", async () => {
  await upload("latin.csv", Buffer.from(`label,text\n${rows(5)}ham,caf\xe9\n`, "latin1"));
  expect((await bench.ask("GET", "/datasets/latin.csv/preview")).refusal).toEqual([422, "TUNEIT_DATA_ENCODING"]);
  const answer = await bench.ask("GET", "/datasets/latin.csv/diagnosis?code=TUNEIT_DATA_ENCODING");
  const found = datasetDiagnosis.parse(answer.body);
  expect(found.lines.filter(({ isWrong }) => isWrong)).toMatchObject([{ line: 7, text: "ham,caf\uFFFD" }]);
  expect(found.fixes).toMatchObject([{ setting: "encoding", value: "windows-1252", rows: 6, columns: 2 }]);
}, 120_000);

test("lines that do not fit are set aside, and the rest is a dataset that can be read", async () => {
  await upload("ragged.csv", `label,text\n${rows(5)}ham,one,too,many\n${rows(3)}`);
  const payload = { code: "TUNEIT_DATA_RAGGED" };
  const answer = await bench.ask("POST", "/datasets/ragged.csv/set-aside", { payload });
  expect(answer.status).toBe(201);
  expect(setAsideAnswer.parse(answer.body)).toEqual({ id: "ragged-good.csv", kept: 9, setAside: 1 });
  expect((await bench.ask("GET", "/datasets/ragged-good.csv/preview")).body).toMatchObject({ total: 8 });
  const again = await bench.ask("POST", "/datasets/ragged-good.csv/set-aside", { payload });
  expect(again.refusal).toEqual([422, "TUNEIT_SERVER_INPUT_INVALID"]);
}, 120_000);
