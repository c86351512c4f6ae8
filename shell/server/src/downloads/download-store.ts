import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "@tuneit/kernel";
import { download, type Download } from "@tuneit/protocol/http";

/** Downloads as files of the workspace, so that a server which was killed leaves what the next one goes on with. */
export class DownloadStore {
  readonly folder: string;

  constructor(workspace: string) {
    this.folder = join(workspace, ".tuneit", "downloads");
  }

  /** In the order they came; a damaged file is none. */
  async list(): Promise<Download[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter((name) => name.endsWith(".json"));
    const found = await Promise.all(names.map((name) => readFile(join(this.folder, name), "utf8").then(parsed)));
    return found.filter((one) => one !== undefined).toSorted((a, b) => a.addedAt - b.addedAt);
  }

  write(one: Download): Promise<void> {
    return replaceFile(this.#pathOf(one), `${JSON.stringify(download.parse(one))}\n`);
  }

  async remove(one: Download): Promise<void> {
    await rm(this.#pathOf(one), { force: true });
  }

  #pathOf({ id }: Download): string {
    return join(this.folder, `${id}.json`);
  }
}

function parsed(text: string): Download | undefined {
  try {
    return download.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
