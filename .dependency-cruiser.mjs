import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

// Which way imports may point. ARCHITECTURE.md has the arrows; each comment here says what to do instead.

const test = "\\.(test|test-d)\\.ts$";
const tests = "^tests/";
const area = "(sdk/[^/]+|kernel|registry|shell/[^/]+|plugins-official/[^/]+)";

/** What a package may not import of ours is everything but itself and these. */
function mayImport(name, from, allowed, comment) {
  const own = allowed.map((folder) => `^${folder}/`);
  return rule(name, { path: `^${from}/` }, { path: `^${area}/`, pathNot: [`^${from}/`, ...own] }, comment);
}

function rule(name, from, to, comment) {
  return { name, severity: "error", comment, from, to };
}

/** A library that only one place of the workspace may import. */
function home(library, folder) {
  const to = { path: `(^|/)node_modules/${library}/` };
  return rule(
    `home-of-${library}`,
    { pathNot: [`^${folder}`, "node_modules"] },
    to,
    `The home of ${library} is ${folder}. Its home is in ARCHITECTURE.md. Call that folder's function.`,
  );
}

// Inside the kernel each folder may import those before it; what lies beside them (kernel.ts) may import all.
const kernelOrder = [
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

// How long work is watched and stopped is said alike in every room.
const kernelGround = "^kernel/src/waiting\\.ts$";

const kernelLayers = kernelOrder.map((layer, index) => {
  const lower = [kernelGround, ...kernelOrder.slice(0, index + 1).map((folder) => `^kernel/src/${folder}/`)];
  return rule(
    `kernel-order-${layer}`,
    { path: `^kernel/src/${layer}/` },
    { path: "^kernel/src/", pathNot: lower },
    `${layer}/ may import those before it: ${kernelOrder.join(" < ")} < kernel.ts. ` +
      "Move the shared part down, or let the higher one pass it in.",
  );
});

/** The files that packages open to others by `exports`; everything else of theirs is private. */
function doors() {
  const manifests = globSync([
    "sdk/*/package.json",
    "kernel/package.json",
    "registry/package.json",
    "shell/*/package.json",
  ]);
  return manifests.flatMap((manifest) => {
    const { exports = {} } = JSON.parse(readFileSync(manifest, "utf8"));
    const targets = Object.values(exports).filter(
      (target) => typeof target === "string" && existsSync(join(dirname(manifest), target)),
    );
    return targets.map(
      (target) =>
        `^${normalize(join(dirname(manifest), target))
          .replaceAll("\\", "/")
          .replaceAll(".", "\\.")}$`,
    );
  });
}

const kernelNeverKnows =
  "The kernel knows no server, table or screen. Publish an event or a result; `shell/server` answers HTTP.";
const pluginsSeeTheSdk =
  "A plugin sees `@tuneit/sdk` only. Need more? Add it to the contract in `sdk/protocol`, for all.";

/** Where a source file of the workspace may lie. */
export const covered = [
  `^${area}/`,
  "^tests/(conformance|e2e|bench|fixtures|guards|docs)/",
  "^\\.ci/",
  "^(vitest\\.config\\.ts|knip\\.config\\.ts|\\.dependency-cruiser\\.mjs)$",
];

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    mayImport("kernel-knows-no-shell", "kernel", ["sdk/protocol", "sdk/packaging"], kernelNeverKnows),
    rule(
      "kernel-knows-no-server",
      // The broker is a client: it asks for plugins, with addresses it has checked, and the proxy of this network for a way.
      { path: "^kernel/src/", pathNot: [test, "^kernel/src/(capabilities/net|outbound)/"] },
      {
        path: "^(node:)?(http|https|http2|sqlite)$|(^|/)node_modules/(fastify|express|pg|kysely|better-sqlite3|lit|verdaccio)/",
      },
      kernelNeverKnows,
    ),
    rule(
      "plugin-knows-no-plugin",
      { path: "^plugins-official/([^/]+)/" },
      { path: "^plugins-official/", pathNot: "^plugins-official/$1/" },
      "Plugins exchange files. Write an artifact, or propose an extension point.",
    ),
    rule(
      "plugin-sees-sdk-only",
      { path: "^plugins-official/", pathNot: test },
      { path: "^(sdk|kernel|registry|shell)/", pathNot: "^sdk/plugin/" },
      pluginsSeeTheSdk,
    ),
    rule(
      "plugin-test-sees-sdk-only",
      { path: `^plugins-official/.*${test}` },
      { path: "^(sdk|kernel|registry|shell)/", pathNot: "^sdk/(plugin|testing)/" },
      pluginsSeeTheSdk,
    ),
    mayImport(
      "web-talks-http",
      "shell/web",
      ["sdk/protocol"],
      "The app talks HTTP. Put the type in `sdk/protocol` and the call in `data/`.",
    ),
    rule(
      "elements-hold-no-data",
      { path: "^shell/web/src/elements/" },
      { path: "^shell/web/src/(data|screens)/" },
      "Pass data in by property, tell by event; shared parts go to `elements/`.",
    ),
    rule(
      "screen-knows-no-screen",
      { path: "^shell/web/src/screens/([^/]+)/" },
      { path: "^shell/web/src/screens/", pathNot: "^shell/web/src/screens/$1/" },
      "Pass data in by property, tell by event; shared parts go to `elements/`.",
    ),
    mayImport(
      "protocol-stands-alone",
      "sdk/protocol",
      [],
      "`sdk/protocol` is what all others agree on and imports none of them. Move the type here, or the code there.",
    ),
    mayImport(
      "packaging-sees-protocol",
      "sdk/packaging",
      ["sdk/protocol"],
      "`sdk/packaging` is shared by kernel, registry and author, so it may lean on `sdk/protocol` only. Pass the rest in.",
    ),
    mayImport(
      "sdk-sees-protocol",
      "sdk/plugin",
      ["sdk/protocol"],
      "Authors install `@tuneit/sdk` alone, so it may lean on `sdk/protocol` only. Put the type there.",
    ),
    mayImport(
      "testing-sees-sdk",
      "sdk/testing",
      ["sdk/protocol", "sdk/packaging", "sdk/plugin"],
      "Authors run `sdk/testing` without a kernel. Use the contract of `sdk/protocol`.",
    ),
    mayImport(
      "registry-stands-alone",
      "registry",
      ["sdk/protocol", "sdk/packaging"],
      "The registry is hosted without kernel and shell. What both must agree on belongs into `sdk/packaging`.",
    ),
    mayImport(
      "cli-calls-the-kernel",
      "shell/cli",
      ["sdk/protocol", "sdk/packaging", "kernel", "shell/server"],
      "The CLI is written on the kernel. Ask the kernel for it; the registry is a process of its own, reached by HTTP.",
    ),
    mayImport(
      "server-calls-the-kernel",
      "shell/server",
      ["sdk/protocol", "kernel"],
      "The server is written on the kernel and on nothing else. Ask the kernel for it.",
    ),
    ...kernelLayers,
    home("tapable", "kernel/src/points/"),
    home("tsyringe", "kernel/src/"),
    home("semver", "kernel/src/resolve/"),
    home("isolated-vm", "kernel/src/isolation/"),
    home("quickjs-emscripten-core", "kernel/src/isolation/"),
    home("libsodium-wrappers-sumo", "kernel/src/vault/"),
    home("verdaccio", "registry/"),
    rule(
      "nothing-imports-tests",
      { pathNot: [tests, "^\\.ci/", "^vitest\\.config\\.ts$"] },
      { path: tests },
      "Put what others need into `sdk/testing`.",
    ),
    rule(
      "through-the-door",
      { path: `^${area}/` },
      { path: `^${area}/`, pathNot: ["^$1/", ...doors()] },
      "A package is entered by its name and by what its `exports` open. Export it from the package's index.",
    ),
    rule("no-cycle", {}, { circular: true }, "Move the shared type down to the lower of the two."),
    rule(
      "declared",
      { pathNot: "node_modules" },
      { couldNotResolve: true },
      "Nothing is there. Declare the package in the package.json beside, or mend the path.",
    ),
    rule(
      "uncovered-file",
      { pathNot: [...covered, "node_modules"] },
      {},
      "Name its package here first: `covered` in .dependency-cruiser.mjs.",
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)node_modules/\\.cache/" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
