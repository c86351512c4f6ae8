import { pluginManifest, type PluginManifest, type Problem } from "@tuneit/protocol";
import type { Inspection } from "../archive/inspect.ts";
import { fail } from "../errors/packaging-errors.ts";
import { faultOfIcon } from "./icon.ts";
import { readModule } from "./module-exports.ts";
import { isExactVersion, isVersionRange } from "./semantic-version.ts";

const maxDepth = 40;

export type ManifestCheck =
  | { readonly manifest: PluginManifest; readonly problems: readonly Problem[] }
  | { readonly manifest: null; readonly problems: readonly Problem[] };

/**
 * Judges a plugin's manifest against its archive and lists every problem at once. `manifest` is null when the
 * manifest itself does not hold to its schema; a plugin is publishable when `problems` is empty.
 */
export function checkManifest(inspection: Inspection): ManifestCheck {
  if (depthOf(inspection.packageJson) > maxDepth)
    return { manifest: null, problems: [{ pointer: "", message: `package.json is nested deeper than ${maxDepth}` }] };
  const parsed = pluginManifest.safeParse(inspection.packageJson);
  const shared = [...dependencyProblems(inspection.packageJson), ...rangeProblems(inspection.packageJson)];
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({ pointer: pointerOf(issue.path), message: issue.message }));
    return { manifest: null, problems: [...problems, ...shared] };
  }
  const manifest = parsed.data;
  return {
    manifest,
    problems: [
      ...shared,
      ...versionProblems(manifest),
      ...iconProblems(manifest, inspection),
      ...entryProblems(manifest, inspection),
    ],
  };
}

/** The manifest of an archive that has no problem. @throws TUNEIT_PACKAGE_INVALID with all problems in `details.problems` */
export function requireManifest(inspection: Inspection): PluginManifest {
  const { manifest, problems } = checkManifest(inspection);
  if (manifest === null || problems.length > 0) {
    const first = problems[0];
    throw fail(
      "TUNEIT_PACKAGE_INVALID",
      { count: problems.length, first: `${first?.pointer || "/"}: ${first?.message ?? ""}` },
      { details: { problems: [...problems] } },
    );
  }
  return manifest;
}

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

function depthOf(value: unknown): number {
  let depth = 0;
  let level: unknown[] = [value];
  while (level.length > 0 && depth <= maxDepth + 1) {
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
    depth++;
  }
  return depth;
}

const recordOf = (value: unknown, key: string): Record<string, unknown> => {
  const field: unknown =
    typeof value === "object" && value !== null && Object.hasOwn(value, key)
      ? (value as Record<string, unknown>)[key]
      : undefined;
  return typeof field === "object" && field !== null ? (field as Record<string, unknown>) : {};
};

function dependencyProblems(packageJson: unknown): Problem[] {
  const bundled = new Set([
    ...Object.values(recordOf(packageJson, "bundleDependencies")),
    ...Object.values(recordOf(packageJson, "bundledDependencies")),
  ]);
  return ["dependencies", "optionalDependencies"].flatMap((field) =>
    Object.keys(recordOf(packageJson, field))
      .filter((name) => !bundled.has(name))
      .map((name) => ({
        pointer: pointerOf([field, name]),
        message:
          "nothing is installed beside a plugin: bundle it into main and move it to devDependencies; another plugin is a peerDependency",
      })),
  );
}

function rangeProblems(packageJson: unknown): Problem[] {
  const fields = [
    ["engines", recordOf(packageJson, "engines")],
    ["peerDependencies", recordOf(packageJson, "peerDependencies")],
  ] as const;
  return fields.flatMap(([field, ranges]) =>
    Object.entries(ranges)
      .filter(([, range]) => typeof range === "string" && !isVersionRange(range))
      .map(([name]) => ({ pointer: pointerOf([field, name]), message: "expected a version range such as ^1.0.0" })),
  );
}

function versionProblems(manifest: PluginManifest): Problem[] {
  return isExactVersion(manifest.version)
    ? []
    : [{ pointer: "/version", message: "expected a semantic version such as 1.2.0" }];
}

function iconProblems(manifest: PluginManifest, inspection: Inspection): Problem[] {
  const path = manifest.tuneit.icon;
  if (path === undefined) return [];
  const content = inspection.read(path);
  const fault = content ? faultOfIcon(path, content) : `the archive holds no ${path}`;
  return fault === null ? [] : [{ pointer: "/tuneit/icon", message: fault }];
}

function entryProblems(manifest: PluginManifest, inspection: Inspection): Problem[] {
  const { problems, exports } = mainProblems(manifest, inspection);
  const entries = entriesOf(manifest);
  const { panel, task } = manifest.tuneit.contributes;
  if (entries.length === 0 && panel === undefined && task === undefined)
    problems.push({
      pointer: "/tuneit/contributes",
      message: "a plugin contributes to at least one extension point, taps a hook, or provides a service",
    });
  const judged = entries.map(({ entry, pointer }) => ({
    pointer,
    message: faultOfEntry(entry, manifest, exports, inspection),
  }));
  return [
    ...problems,
    ...judged.filter((problem): problem is Problem => problem.message !== null),
    ...panelProblems(manifest, inspection),
    ...pythonProblems(manifest, inspection),
  ];
}

function entriesOf({ tuneit }: PluginManifest): { entry: string; pointer: string }[] {
  const lists: [string[], readonly { entry: string }[] | undefined][] = [
    // A panel is a module of the browser and a task is words: nothing of them is called here.
    ...Object.entries({ ...tuneit.contributes, panel: undefined, task: undefined }).map(
      ([point, list]): [string[], typeof list] => [["contributes", point], list],
    ),
    [["taps"], tuneit.taps],
  ];
  const services = (tuneit.services ?? []).flatMap(({ methods }, index) =>
    Object.entries(methods).map(([method, entry]) => ({
      entry,
      pointer: pointerOf(["tuneit", "services", index, "methods", method]),
    })),
  );
  const named = lists.flatMap(([place, list]) =>
    (list ?? []).map(({ entry }, index) => ({ entry, pointer: pointerOf(["tuneit", ...place, index, "entry"]) })),
  );
  return [...named, ...services];
}

function mainProblems(
  manifest: PluginManifest,
  inspection: Inspection,
): { problems: Problem[]; exports: ReadonlySet<string> | null } {
  const pointer = "/tuneit/main";
  const path = manifest.tuneit.main;
  if (path === undefined) return { problems: [], exports: new Set() };
  const content = inspection.read(path);
  if (!content) return { problems: [{ pointer, message: `the archive holds no ${path}` }], exports: null };
  const module = readModule(Buffer.from(content).toString("utf8"));
  if (module.kind === "broken")
    return { problems: [{ pointer, message: `${path} is no ES module: ${module.message}` }], exports: null };
  const problems = [...new Set(module.imports)].map((name) => ({
    pointer,
    message: `${path} imports ${name.slice(0, 80)}; main is one bundled file`,
  }));
  if (module.topLevelAwait)
    problems.push({ pointer, message: `${path} awaits at its top level; await inside the exported functions` });
  return { problems, exports: module.exports };
}

/** `exports` is null when main could not be read, which is reported once and not for each entry. */
function faultOfEntry(
  entry: string,
  manifest: PluginManifest,
  exports: ReadonlySet<string> | null,
  inspection: Inspection,
): string | null {
  const [language, first = ""] = entry.split(":");
  if (language === "js") {
    if (manifest.tuneit.main === undefined) return "a js: entry needs tuneit.main";
    return exports === null || exports.has(first) ? null : `${manifest.tuneit.main} does not export ${first}`;
  }
  if (manifest.tuneit.python === undefined) return "a python: entry needs tuneit.python";
  const base = `${manifest.tuneit.python.package}/${first.replaceAll(".", "/")}`;
  return inspection.read(`${base}.py`) || inspection.read(`${base}/__init__.py`)
    ? null
    : `the archive holds neither ${base}.py nor ${base}/__init__.py`;
}

/** What a panel is drawn with is in the archive, and whoever installs the plugin is told that it shows something. */
function panelProblems({ tuneit }: PluginManifest, inspection: Inspection): Problem[] {
  const asked = [...tuneit.capabilities, ...tuneit.optionalCapabilities].filter(({ kind }) => kind === "ui:view");
  return (tuneit.contributes.panel ?? []).flatMap(({ module, styles, slot }, index) => {
    const pointer = (key: string): string => pointerOf(["tuneit", "contributes", "panel", index, key]);
    const missing = [module, ...styles].filter((path) => !inspection.read(path));
    return [
      ...missing.map((path) => ({
        pointer: pointer(path === module ? "module" : "styles"),
        message: `the archive holds no ${path}`,
      })),
      ...(asked.some(({ scope }) => scope === slot)
        ? []
        : [{ pointer: pointer("slot"), message: `a panel needs the capability ui:view for "${slot}"` }]),
    ];
  });
}

function pythonProblems(manifest: PluginManifest, inspection: Inspection): Problem[] {
  const folder = manifest.tuneit.python?.package;
  if (folder === undefined || inspection.files.some(({ path }) => path.startsWith(`${folder}/`))) return [];
  return [{ pointer: "/tuneit/python/package", message: `the archive holds no folder ${folder}` }];
}
