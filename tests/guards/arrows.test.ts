import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import configuration from "../../.dependency-cruiser.mjs";
import { checkArrows } from "./arrows.ts";

type Files = Record<string, string>;

const packages: Record<string, string> = {
  protocol: "sdk/protocol",
  packaging: "sdk/packaging",
  sdk: "sdk/plugin",
  kernel: "kernel",
  registry: "registry",
  server: "shell/server",
};
const libraries = [
  "tapable",
  "tsyringe",
  "semver",
  "isolated-vm",
  "quickjs-emscripten-core",
  "libsodium-wrappers-sumo",
  "verdaccio",
];

const doors: Files = Object.fromEntries(
  Object.values(packages).map((folder) => [`${folder}/src/index.ts`, "export const door = 1;\n"]),
);
const use = (name: string): string => `import { door } from "${name}";\nexport const used = door;\n`;
const useType = (name: string): string => `import type { Shape } from "${name}";\nexport type Used = Shape;\n`;

/** One breach of each rule: the file that breaks it, and what else must lie there. */
const breaches: Record<string, Files> = {
  "kernel-knows-no-shell": { "kernel/src/runs/a.ts": use("@tuneit/server") },
  "kernel-knows-no-server": {
    "kernel/src/runs/b.ts": `import { createServer } from "node:http";\nexport const used = createServer;\n`,
  },
  "plugin-knows-no-plugin": {
    "plugins-official/one/src/main.ts": use("../../two/src/main.ts"),
    "plugins-official/two/src/main.ts": "export const door = 1;\n",
  },
  "plugin-sees-sdk-only": { "plugins-official/three/src/main.ts": use("@tuneit/kernel") },
  "plugin-test-sees-sdk-only": { "plugins-official/three/src/main.test.ts": use("@tuneit/protocol") },
  "web-talks-http": { "shell/web/src/app/a.ts": use("@tuneit/kernel") },
  "elements-hold-no-data": {
    "shell/web/src/elements/a.ts": use("../data/client.ts"),
    "shell/web/src/data/client.ts": "export const door = 1;\n",
  },
  "screen-knows-no-screen": {
    "shell/web/src/screens/runs/a.ts": use("../data/b.ts"),
    "shell/web/src/screens/data/b.ts": "export const door = 1;\n",
  },
  "protocol-stands-alone": { "sdk/protocol/src/a.ts": use("@tuneit/sdk") },
  "packaging-sees-protocol": { "sdk/packaging/src/a.ts": use("@tuneit/sdk") },
  "sdk-sees-protocol": { "sdk/plugin/src/a.ts": use("@tuneit/packaging") },
  "testing-sees-sdk": { "sdk/testing/src/a.ts": use("@tuneit/kernel") },
  "registry-stands-alone": { "registry/src/a.ts": use("@tuneit/kernel") },
  "cli-calls-the-kernel": { "shell/cli/src/a.ts": use("@tuneit/registry") },
  "server-calls-the-kernel": { "shell/server/src/a.ts": use("@tuneit/registry") },
  ...kernelOrderBreaches(),
  ...Object.fromEntries(
    libraries.map((library) => [`home-of-${library}`, { [`sdk/testing/src/${library}.ts`]: use(library) }]),
  ),
  "nothing-imports-tests": {
    "kernel/src/store/c.ts": use("../../../tests/e2e/stand-in.ts"),
    "tests/e2e/stand-in.ts": "export const door = 1;\n",
  },
  "through-the-door": {
    "kernel/src/store/d.ts": use("../../../sdk/protocol/src/inner.ts"),
    "sdk/protocol/src/inner.ts": "export const door = 1;\n",
  },
  "no-cycle": {
    "registry/src/left.ts": `${useType("./right.ts")}export type Shape = 1;\n`,
    "registry/src/right.ts": `${useType("./left.ts")}export type Shape = 2;\n`,
  },
  "declared": { "registry/src/b.ts": use("no-such-package") },
  "uncovered-file": { "elsewhere/a.ts": "export const door = 1;\n" },
};

function kernelOrderBreaches(): Record<string, Files> {
  const order = [
    "errors",
    "manifest",
    "points",
    "files",
    "resolve",
    "usage",
    "outbound",
    "store",
    "grants",
    "vault",
    "capabilities",
    "confinement",
    "isolation",
    "workers",
    "environments",
    "sources",
    "roles",
    "runs",
    "attendance",
    "insight",
    "intake",
  ];
  const cases = order.slice(0, -1).map((low, index) => {
    const high = order[index + 1];
    return [
      `kernel-order-${low}`,
      {
        [`kernel/src/${low}/low.ts`]: useType(`../${high}/high.ts`),
        [`kernel/src/${high}/high.ts`]: "export type Shape = 1;\n",
      },
    ];
  });
  return {
    ...Object.fromEntries(cases),
    "kernel-order-intake": {
      "kernel/src/intake/low.ts": use("../kernel.ts"),
      "kernel/src/kernel.ts": "export const door = 1;\n",
    },
  };
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A workspace in miniature: the packages' doors, the libraries as empty stand-ins, and the files given. */
function workspace(files: Files): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "tuneit-arrows-")));
  folders.push(root);
  for (const [file, text] of Object.entries({ ...doors, ...files })) write(join(root, file), text);
  for (const [name, folder] of Object.entries(packages)) {
    write(
      join(root, folder, "package.json"),
      JSON.stringify({ name: `@tuneit/${name}`, type: "module", exports: { ".": "./src/index.ts" } }),
    );
    link(join(root, folder), join(root, "node_modules", "@tuneit", name));
  }
  for (const library of libraries) {
    write(join(root, "node_modules", library, "package.json"), JSON.stringify({ name: library, main: "index.js" }));
    write(join(root, "node_modules", library, "index.js"), "exports.door = 1;\n");
  }
  return root;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "dir");
}

describe("the arrows", () => {
  it("let a workspace through that keeps them", async () => {
    const files = {
      "kernel/src/runs/fine.ts": use("@tuneit/protocol"),
      "kernel/src/store/fine.ts": useType("../errors/shape.ts"),
      "kernel/src/errors/shape.ts": "export type Shape = 1;\n",
      "plugins-official/one/src/main.ts": use("@tuneit/sdk"),
      "shell/cli/src/fine.ts": use("@tuneit/kernel"),
    };
    const report = await checkArrows(workspace(files), [...Object.keys(doors), ...Object.keys(files)]);
    expect(report.problems).toEqual([]);
    expect(report.files).toBe(Object.keys(doors).length + Object.keys(files).length);
  });

  it("are broken by a fixture each, so that no rule is dead", () => {
    const names = configuration.forbidden?.map((rule) => rule.name);
    expect(Object.keys(breaches).toSorted()).toEqual(names?.toSorted());
  });

  for (const [name, files] of Object.entries(breaches)) {
    it(`${name} is seen and says what to do instead`, async () => {
      const { problems } = await checkArrows(workspace(files), [...Object.keys(doors), ...Object.keys(files)]);
      const comment = configuration.forbidden?.find((rule) => rule.name === name)?.comment;
      const [guilty] = Object.keys(files);
      expect(comment).toMatch(/\w{3,}.*\./);
      expect(problems.some((line) => line.startsWith(`${name}: ${guilty}`) && line.includes(comment ?? "?"))).toBe(
        true,
      );
    });
  }
});

describe("a guard that saw nothing", () => {
  it("fails where there is no file", async () => {
    expect((await checkArrows(workspace({}), [])).problems.join()).toMatch(/no file to read/);
  });

  it("fails where a file was not read", async () => {
    const root = workspace({});
    write(join(root, "kernel/node_modules/.cache/skipped.ts"), "export {};\n");
    const { problems } = await checkArrows(root, [...Object.keys(doors), "kernel/node_modules/.cache/skipped.ts"]);
    expect(problems.join()).toMatch(/1 of \d+ files were not read/);
  });

  it("fails where no import was seen", async () => {
    expect((await checkArrows(workspace({}), Object.keys(doors))).problems.join()).toMatch(/no import was seen/);
  });
});
