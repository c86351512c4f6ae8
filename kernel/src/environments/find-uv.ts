import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fail } from "../errors/index.ts";

/** Where the checkout's own toolchain lies; absent in an installed package. */
const toolchain = fileURLToPath(new URL("../../../.toolchain/uv/bin/uv", import.meta.url));

/** @throws TUNEIT_ENVIRONMENT_UV_MISSING */
export async function findUv(environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  const onPath = (environment["PATH"] ?? "").split(delimiter).filter(isAbsolute);
  const home = environment["HOME"];
  const places = [
    ...(environment["TUNEIT_UV"] ? [environment["TUNEIT_UV"]] : []),
    toolchain,
    ...onPath.map((folder) => join(folder, "uv")),
    ...(home ? [join(home, ".local", "bin", "uv"), join(home, ".cargo", "bin", "uv")] : []),
  ];
  for (const place of places) if (await isProgram(place)) return place;
  throw fail("TUNEIT_ENVIRONMENT_UV_MISSING");
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
