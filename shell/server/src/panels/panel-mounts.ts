import { randomBytes } from "node:crypto";
import type { ContributionOf, PluginManifest } from "@tuneit/protocol";
import { bootScript } from "./boot-script.ts";
import type { PanelFile } from "./panel-files.ts";

const mostMounts = 32;
const script = "text/javascript; charset=utf-8";

interface Mount {
  readonly files: ReadonlyMap<string, PanelFile>;
  readonly page: PanelFile;
}

/** The panels that are served now, each below a name that nobody can guess. The oldest goes when there are many. */
export class PanelMounts {
  readonly #mounts = new Map<string, Mount>();

  /** The path of the panel's page. */
  add(files: ReadonlyMap<string, PanelFile>, panel: ContributionOf<"panel">, { name }: PluginManifest): string {
    const token = randomBytes(24).toString("base64url");
    this.#mounts.set(token, { files, page: pageOf(token, panel, name) });
    const [oldest] = this.#mounts.keys();
    if (this.#mounts.size > mostMounts && oldest !== undefined) this.#mounts.delete(oldest);
    return `/panels/${token}/`;
  }

  /** A file below a mount: the page, the boot script, or one of the plugin's. */
  file(token: string, path: string): PanelFile | undefined {
    const mount = this.#mounts.get(token);
    if (mount === undefined) return undefined;
    if (path === "") return mount.page;
    if (path === "boot.js") return { body: Buffer.from(bootScript), type: script };
    return path.startsWith("files/") ? mount.files.get(path.slice("files/".length)) : undefined;
  }
}

/** An empty page: the boot script first, then the plugin's module. */
function pageOf(token: string, { title, module, styles }: ContributionOf<"panel">, plugin: string): PanelFile {
  const at = (path: string): string => `/panels/${token}/files/${path.split("/").map(encodeURIComponent).join("/")}`;
  const html = [
    `<!doctype html><html data-plugin="${safe(plugin)}"><head><meta charset="utf-8"><title>${safe(title)}</title>`,
    `<script src="/panels/${token}/boot.js"></script>`,
    ...styles.map((path) => `<link rel="stylesheet" href="${at(path)}">`),
    `<script type="module" src="${at(module)}"></script></head><body></body></html>`,
  ];
  return { body: Buffer.from(html.join("")), type: "text/html; charset=utf-8" };
}

const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const safe = (text: string): string => text.replaceAll(/[&<>"]/g, (letter) => names[letter]!);
