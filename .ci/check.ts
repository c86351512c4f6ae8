import { checks, type Check } from "./checks.ts";
import { close, total, type Count } from "./summary.ts";

const wanted = process.argv.slice(2);
const chosen = wanted.length > 0 ? checks.filter((check) => wanted.includes(check.name)) : checks;

const counts: Count[] = [];
for (const check of chosen) counts.push(await hold(check));
close(total(counts));

async function hold(check: Check): Promise<Count> {
  const start = performance.now();
  const { code, output } = await check.run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const passed = code === 0;
  process.stdout.write(`${passed ? "ok  " : "FAIL"} ${check.name} (${seconds} s)\n`);
  if (!passed) process.stdout.write(`${indent(output)}\n     ${check.mend}\n`);
  else if (check.name === "sizes") process.stdout.write(`${indent(output)}\n`);
  return { passed: Number(passed), failed: Number(!passed) };
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, "     ");
}
