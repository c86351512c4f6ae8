import { describe, expect, it } from "vitest";
import { detectConfinement, requireConfinement } from "../../../kernel/src/confinement/detect.ts";
import { confineIsolateWorker } from "../../../kernel/src/confinement/isolate-worker.ts";
import { confinePython } from "../../../kernel/src/confinement/python-worker.ts";
import { python, row, runtimeFolder } from "./confined.ts";

const path = process.env["PATH"] ?? "";
const launcher = { python, runtimeFolder };
const nothing = { path, launcher, without: ["bubblewrap", "landlock"] as const };
const unavailable = expect.objectContaining({
  code: "TUNEIT_CONFINEMENT_UNAVAILABLE",
  mend: expect.stringContaining("apt-get install bubblewrap"),
});

describe("P15 a machine with neither bubblewrap nor Landlock", () => {
  it("is found out, with every reason", async () => {
    const confinement = await detectConfinement(nothing);
    expect(confinement).toMatchObject({
      level: "none",
      reasons: ["bubblewrap is not installed", "Landlock was ruled out"],
    });
  });

  it("starts no worker of either kind", async () => {
    const none = await detectConfinement(nothing);
    await expect(requireConfinement("landlock", nothing)).rejects.toThrow(unavailable);
    const spec = {
      home: "/nonexistent",
      python,
      environment: null,
      runtimeFolder,
      readOnly: [],
      writable: [],
      limits: { memoryBytes: 1, tasks: 1, fileBytes: 1 },
      args: [],
    };
    await expect(confinePython(none, spec)).rejects.toThrow(unavailable);
    await expect(
      confineIsolateWorker(none, { home: "/nonexistent", node: process.execPath, readOnly: [], args: [], launcher }),
    ).rejects.toThrow(unavailable);
  });

  it("is told apart from one whose bubblewrap does not work", async () => {
    const broken = await detectConfinement({
      path: "/nonexistent:relative",
      launcher: { ...launcher, python: "/nonexistent" },
    });
    expect(broken.level).toBe("none");
    expect(broken.reasons).toHaveLength(2);
  });

  row("landlock", "is not satisfied with Landlock where full confinement is asked for", async () => {
    await expect(requireConfinement("full", { path, launcher, without: ["bubblewrap"] })).rejects.toThrow(unavailable);
  });
});
