// A user's script, as the contract shows it. What it learned goes to stdout as one line.
import { createKernel } from "@tuneit/kernel";

const [workspace] = process.argv.slice(2);

await using kernel = await createKernel({ workspace: workspace! });
await kernel.plugins.install("@tuneit/engine-pytorch@^1", { grant: "declared" });
const run = await kernel.run("recipe.json", { grant: "declared" });
const losses: unknown[] = [];
for await (const event of run.events())
  if (event.type === "metric" && event.name === "loss" && event.split === "train") losses.push(event.value);
const { status, metrics, artifacts } = await run.result();
process.stdout.write(
  `${JSON.stringify({ status, metrics, losses, formats: artifacts.map(({ format }) => format) })}\n`,
);
