import { follow } from "./execute.ts";
import { nodeTool, pythonTool } from "./tools.ts";

// Formats what it is given, or everything: `npm run format -- kernel/src/store`.
const paths = process.argv.slice(2);
const python = paths.length > 0 ? paths : ["."];

const codes = [
  await follow(process.execPath, [nodeTool("oxfmt", "oxfmt"), "--no-error-on-unmatched-pattern", ...paths]),
  await follow(process.execPath, [nodeTool("oxlint", "oxlint"), "--fix", "--quiet", ...paths]),
  await follow(pythonTool("ruff"), ["check", "--fix-only", "--quiet", ...python]),
  await follow(pythonTool("ruff"), ["format", "--quiet", ...python]),
];
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
