import { lstat, readlink } from "node:fs/promises";

/** What a dynamically linked program needs of the system: libraries, time zone, certificates. No program, no configuration. */
const candidates = [
  "/usr/lib",
  "/usr/lib64",
  "/usr/lib32",
  "/lib",
  "/lib64",
  "/etc/ld.so.cache",
  "/etc/localtime",
  "/etc/timezone",
  "/usr/share/zoneinfo",
  "/etc/ssl/certs",
  "/etc/pki/tls/certs",
  "/etc/pki/ca-trust/extracted",
  "/usr/share/ca-certificates",
  "/usr/local/share/ca-certificates",
  "/sys/devices/system",
] as const;

export interface SystemPath {
  readonly path: string;
  /** Where it points, if it is a link: `/lib` is one to `usr/lib` on merged systems. */
  readonly link: string | null;
}

export async function systemTree(): Promise<SystemPath[]> {
  const found = await Promise.all(candidates.map(describe));
  return found.filter((path) => path !== null);
}

async function describe(path: string): Promise<SystemPath | null> {
  const found = await lstat(path).catch(() => null);
  if (!found) return null;
  // Time zone and certificates are links too, but into trees that a sandbox may not have: those are bound as files.
  const isLibraryLink = found.isSymbolicLink() && /^\/(?:usr\/)?lib/.test(path);
  return { path, link: isLibraryLink ? await readlink(path) : null };
}
