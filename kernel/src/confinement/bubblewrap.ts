import type { Bind } from "./confinement.ts";
import type { SystemPath } from "./system-tree.ts";

/** No namespace is shared with the machine, no capability, no terminal, and all of it ends with the parent. */
export function isolatedNamespaces(disablesUserNamespaces: boolean): string[] {
  return [
    "--unshare-user",
    "--unshare-ipc",
    "--unshare-pid",
    "--unshare-uts",
    "--unshare-net",
    "--unshare-cgroup-try",
    ...(disablesUserNamespaces ? ["--disable-userns"] : []),
    "--die-with-parent",
    "--new-session",
    "--cap-drop",
    "ALL",
    "--uid",
    "1000",
    "--gid",
    "1000",
    "--hostname",
    "tuneit",
    "--clearenv",
  ];
}

export function systemBinds(tree: readonly SystemPath[]): string[] {
  return tree.flatMap(({ path, link }) => (link === null ? ["--ro-bind", path, path] : ["--symlink", link, path]));
}

/** Parents before children: a later mount would hide what was mounted below it earlier. */
export function binds(readOnly: readonly Bind[], writable: readonly Bind[]): string[] {
  const all = [
    ...readOnly.map((bind) => ({ ...bind, flag: "--ro-bind" })),
    ...writable.map((bind) => ({ ...bind, flag: "--bind" })),
  ];
  const byDepth = all.sort((a, b) => depth(a.inside) - depth(b.inside));
  return byDepth.flatMap(({ flag, host, inside }) => [flag, host, inside]);
}

/** Paths at their own place, without those that another one already shows. */
export function atSamePlace(paths: readonly string[]): Bind[] {
  const unique = [...new Set(paths)];
  const shown = (path: string): boolean => unique.some((other) => other !== path && isBelow(path, other));
  return unique.filter((path) => !shown(path)).map((path) => ({ host: path, inside: path }));
}

export function environmentArguments(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]);
}

export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

const depth = (path: string): number => path.split("/").length;
