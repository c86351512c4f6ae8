// A stand-in for a kernel that is killed: attaches from a number and appends what it gets to a file, one number a line.
import { appendFileSync } from "node:fs";
import { connectRun } from "../../../kernel/src/runs/run-client.ts";

const [directory = "", from = "-1", notes = ""] = process.argv.slice(2);
using run = await connectRun(directory, { waitMs: 10_000 });
for await (const line of run.attach(Number(from))) appendFileSync(notes, `${line.seq}\n`);
