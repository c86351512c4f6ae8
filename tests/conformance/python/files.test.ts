import { access, lstat, mkdir, readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { Victim, levels, row, unexpected } from "./confined.ts";

const refused = { full: /^(?:ENOENT|EROFS|ENOTDIR)$/, landlock: /^(?:EACCES|EPERM|EXDEV|ENOENT)$/ };

describe.for(levels)("files under %s confinement", (level) => {
  row(level, "P01 reads no key, no home, no other project, no password file", async () => {
    await using victim = await Victim.create();
    const { "own plugin": own, ...others } = await victim.attack(level, "read_secrets");
    expect(own).toBe("a plugin");
    expect(unexpected(others, refused[level])).toEqual({});
  });

  row(level, "P02 writes to no plugin, no system file and no temporary file of the host", async () => {
    await using victim = await Victim.create();
    const before = await stat(victim.secret);
    const {
      "own folder": own,
      "own temporary file": temporary,
      mode,
      times,
      "temporary file": shared,
      ...others
    } = await victim.attack(level, "write_outside");
    expect([own, temporary]).toEqual(["done", "done"]);
    expect(unexpected(others, refused[level])).toEqual({});
    expect([mode, times, shared].every((outcome) => typeof outcome === "string")).toBe(true);
    await expect(access(`/tmp/${victim.token}/mine`)).rejects.toThrow("ENOENT");
    const after = await stat(victim.secret);
    expect([after.mode, after.mtimeMs, await readFile(victim.secret, "utf8")]).toEqual([
      before.mode,
      before.mtimeMs,
      "the secret",
    ]);
    expect(await readFile(join(victim.plugin, "plugin.txt"), "utf8")).toBe("a plugin");
    expect(await readFile(join(victim.output, "mine.txt"), "utf8")).toBe("changed");
  });

  row(level, "P02 leaves no private folder behind", async () => {
    await using victim = await Victim.create();
    const private_ = async (): Promise<string[]> =>
      (await readdir("/tmp")).filter((name) => /^tuneit-[0-9a-f]{18}$/.test(name));
    const before = await private_();
    await victim.attack(level, "write_outside");
    await expect.poll(async () => (await private_()).filter((name) => !before.includes(name))).toEqual([]);
  });

  row(level, "P03 follows no link to a secret", async () => {
    await using victim = await Victim.create();
    const { "make link": made, ...others } = await victim.attack(level, "links");
    expect(made).toBe("done");
    expect(unexpected(others, /^(?:ENOENT|EACCES|EPERM|EXDEV|EROFS)$/)).toEqual({});
  });

  // Under Landlock the launcher of whoever is shown the folder refuses links instead: `launcher_test.py`.
  row(
    level,
    "P03 puts no link where a viewer is shown a folder that it writes",
    async () => {
      await using victim = await Victim.create();
      const shown = join(victim.output, "curves");
      await mkdir(shown);
      const bind = (path: string) => ({ host: path, inside: path });
      const { write, ...others } = await victim.attack(
        level,
        "replace_mount",
        { shown },
        { writable: [bind(victim.output), bind(shown)] },
      );
      expect(write).toBe("done");
      expect(unexpected(others, /^(?:EBUSY|EISDIR)$/)).toEqual({});
      expect((await lstat(shown)).isDirectory()).toBe(true);
    },
    level === "full" ? null : "its folders have no mounts of their own",
  );

  row(level, "P08 stops a huge file, a full disk, full shared memory and core dumps", async () => {
    await using victim = await Victim.create();
    const outcome = await victim.attack(level, "fill");
    expect(outcome).toMatchObject({ "huge file": "EFBIG", "huge file bytes": 16 * 1024 ** 2, "core": 0 });
    expect(outcome["device folder"]).toMatch(level === "full" ? /^EROFS$/ : /^EACCES$/);
    expect(outcome["shared memory"]).toMatch(level === "full" ? /^ENOSPC$/ : /^EACCES$/);
    // Landlock has no disk of its own: there the supervisor watches what is free.
    if (level === "full") expect(outcome["temporary folder"]).toBe("ENOSPC");
  });
});
