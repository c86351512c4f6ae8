import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { execute } from "./execute.js";
import { BootstrapError } from "./fail.js";
import { checkout, toolchain, venv, venvPython } from "./places.js";
import { folderSize, step } from "./say.js";
import { clearStamp, fingerprint, isCurrent, writeStamp } from "./stamp.js";
import { inTurn } from "./turn.js";
import { ensureUv } from "./uv.js";

const lock = join(checkout, "python-runtime", "locks", "dev-requirements.txt");
const pythonVersion = "3.11";
const torchWheel = /^torch-[\d.]+\+cpu-.*\.whl$/;
const torchPage = "https://download.pytorch.org/whl/cpu/torch/";

/** Makes `.toolchain/venv` from the locked requirements of check and test; returns its Python. */
export async function ensurePythonDev() {
  if (isReady()) return venvPython;
  const uv = await ensureUv();
  mkdirSync(toolchain, { recursive: true });
  await inTurn(join(toolchain, "turn"), async () => {
    if (!isReady()) await step("Python packages for check and test, into .toolchain/venv", () => install(uv));
  });
  return venvPython;
}

function isReady() {
  return isCurrent("venv", fingerprint([lock], pythonVersion), [venvPython]);
}

async function install(uv) {
  clearStamp("venv");
  const env = uvEnvironment();
  const mend = `Check the network and that Python ${pythonVersion} is installed, then run the same command again.`;
  const options = { env, cwd: checkout, condition: "PYTHON_PACKAGES", mend };
  await execute(uv, ["venv", "--no-config", "--quiet", "--clear", "--python", pythonVersion, venv], options);
  const source = hasTorchWheel(env.UV_FIND_LINKS) ? [] : ["--find-links", torchPage];
  const sync = ["pip", "sync", "--no-config", "--quiet", "--require-hashes", "--python", venvPython, ...source, lock];
  await execute(uv, sync, options);
  refuseCuda();
  writeStamp("venv", fingerprint([lock], pythonVersion));
  return folderSize(venv);
}

/** What uv must see: the CPU wheel of torch where pip would find it, and no Python from elsewhere. */
export function uvEnvironment(environment = process.env) {
  const links = environment.UV_FIND_LINKS ?? environment.PIP_FIND_LINKS;
  return {
    ...environment,
    ...(links
      ? {
          UV_FIND_LINKS: links
            .trim()
            .split(/[\s,]+/)
            .join(","),
        }
      : {}),
    UV_PYTHON_DOWNLOADS: "never",
  };
}

// A remote page of wheels is believed; a folder is looked into.
function hasTorchWheel(links) {
  return (links ?? "").split(",").some((place) => {
    if (/^https?:/.test(place)) return true;
    return existsSync(place) && readdirSync(place).some((name) => torchWheel.test(name));
  });
}

function refuseCuda() {
  const site = join(venv, "lib", `python${pythonVersion}`, "site-packages");
  const cuda = existsSync(site) ? readdirSync(site).filter((name) => /^(nvidia|triton|cuda)/.test(name)) : [];
  if (cuda.length === 0) return;
  throw new BootstrapError(
    "CUDA",
    `CUDA packages came in: ${cuda.join(", ")}.`,
    "Some requirement pulled the plain torch instead of the CPU build.",
    "Pin torch==2.13.0+cpu in python-runtime/locks/dev-requirements.in and lock again.",
  );
}
