import { expect, test } from "vitest";
import { readManifest } from "../manifest/read-manifest.ts";
import { ContributionIndex, parseUse } from "./contribution-index.ts";
import type { ActivePlugin } from "./contribution-key.ts";

const common = { entry: "js:run", tasks: ["t"] };

function plugin(name: string, version: string, contributes: Record<string, unknown[]>): ActivePlugin {
  const tuneit = { manifestVersion: 1, displayName: name, main: "main.js", contributes };
  const manifest = readManifest({ name, version, license: "MIT", engines: { tuneit: "*" }, tuneit }, name);
  return { manifest, integrity: "", keyId: null, origin: "folder", root: "/" };
}

const strategy = (id: string) => ({ ...common, id, title: id });
const reader = (id: string, accepts: string[]) => ({ id, title: id, entry: "js:run", accepts });

const index = new ContributionIndex(
  [
    plugin("@b/lora", "2.1.0", { "training-strategy": [strategy("lora"), strategy("full")] }),
    plugin("@a/lora", "1.0.0", { "training-strategy": [strategy("lora")] }),
    plugin("@a/readers", "1.0.0", {
      "dataset-reader": [reader("gzip", [".gz"]), reader("tar", [".tar.gz"])],
      "model-adapter": [{ ...common, id: "hub", title: "Hub", schemes: ["hub"] }],
    }),
  ],
  (version, range) => version.startsWith(range.replace("^", "")),
);

const code = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error as { code: string; mend: string; reason: string };
  }
  throw new Error("nothing was thrown");
};

test("a reference names a contribution, of one plugin, in a range", () => {
  expect(index.find("training-strategy", "full").plugin.manifest.name).toBe("@b/lora");
  expect(index.find("training-strategy", "@a/lora:lora").plugin.manifest.version).toBe("1.0.0");
  expect(index.find("training-strategy", "@b/lora@^2:lora").plugin.manifest.version).toBe("2.1.0");
  expect(parseUse("@acme/x@^2 || >3:lora")).toEqual({ plugin: "@acme/x", range: "^2 || >3", contribution: "lora" });
});

test("what is unknown, ambiguous or of another version says so, with a way out", () => {
  expect(code(() => index.find("training-strategy", "lroa"))).toMatchObject({
    code: "TUNEIT_POINT_CONTRIBUTION_MISSING",
    mend: "Write 'lora', if that was meant",
  });
  expect(code(() => index.find("searcher", "grid")).code).toBe("TUNEIT_POINT_CONTRIBUTION_MISSING");
  expect(code(() => index.find("training-strategy", "lora"))).toMatchObject({
    code: "TUNEIT_POINT_CONTRIBUTION_AMBIGUOUS",
    reason: "It comes from @a/lora and @b/lora",
    mend: "Name the plugin too: @a/lora:lora",
  });
  expect(code(() => index.find("training-strategy", "@b/lora@^3:lora")).code).toBe("TUNEIT_POINT_VERSION_UNFIT");
});

test("readers are found by file ending, the longest first; adapters by scheme", () => {
  expect(index.readersFor(".TAR.GZ").map(({ contribution }) => contribution.id)).toEqual(["tar", "gzip"]);
  expect(index.readersFor(".parquet")).toEqual([]);
  expect(index.adaptersFor("hub")).toHaveLength(1);
  expect(index.adaptersFor("file")).toEqual([]);
});
