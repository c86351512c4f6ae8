import { execFile } from "node:child_process";
import { mkdtemp, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findUv } from "./find-uv.ts";
import { findPython } from "./find-python.ts";
import type { EnvironmentTools } from "./tools.ts";

const run = promisify(execFile);

/** Arguments: folder, then `name==version[:requirement|requirement]`. Each wheel holds one module with its version. */
const makeWheels = `
import sys, zipfile, pathlib
for spec in sys.argv[2:]:
    pinned, _, needs = spec.partition(":")
    name, version = pinned.split("==")
    info = f"{name}-{version}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"] + [f"Requires-Dist: {n}" for n in needs.split("|") if n]
    with zipfile.ZipFile(pathlib.Path(sys.argv[1]) / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", f"version = {version!r}\\n")
        wheel.writestr(f"{info}/METADATA", "\\n".join(lines) + "\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
`;

const runtime = ["numpy==2.4.6", "numpy==1.26.4", "psutil==7.2.2", "pyarrow==26.0.1", "safetensors==0.8.0"];

/** The real uv over a folder of stand-in wheels, which is all that it may look at. */
export async function toolsWithWheels(
  machine: EnvironmentTools["environment"],
  wheels: readonly string[],
): Promise<EnvironmentTools & { folder: string; wheels: string }> {
  const folder = await mkdtemp(join(tmpdir(), "tuneit-environments-"));
  const [places, locks, runtimeFolder] = [
    join(folder, "wheels"),
    join(folder, "runtime", "locks"),
    join(folder, "runtime"),
  ];
  await Promise.all([mkdir(places, { recursive: true }), mkdir(locks, { recursive: true })]);
  const python = await findPython(machine);
  await run(python.path, ["-c", makeWheels, places, ...runtime, ...wheels]);
  await writeFile(join(locks, "linux-cpu.txt"), "numpy==2.4.6\n");
  const { PATH, HOME, TUNEIT_UV } = machine;
  const uv = await findUv({ PATH, HOME, TUNEIT_UV });
  const environment = {
    PATH,
    HOME: folder,
    UV_FIND_LINKS: places,
    PIP_NO_INDEX: "1",
    UV_CACHE_DIR: join(folder, "uv"),
  };
  const home = join(folder, "home");
  return {
    home,
    runtimeFolder,
    uv,
    python,
    platform: "linux",
    accelerator: "cpu",
    environment,
    folder,
    wheels: places,
  };
}
