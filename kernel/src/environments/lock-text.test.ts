import { describe, expect, it } from "vitest";
import { cudaPackages, parseLock, withBaseHashes, writeLock } from "./lock-text.ts";
import { accepts } from "./python-version.ts";

describe("accepts", () => {
  it.each([
    [">=3.10", "3.11.7", true],
    [">=3.10,<3.14", "3.14.0", false],
    [">=3.12", "3.11.7", false],
    ["==3.11.*", "3.11.7", true],
    ["~=3.10", "3.13.0", true],
    ["~=3.10.2", "3.11.0", false],
    ["!=3.11.*", "3.11.7", false],
    ["<=3.11", "3.11.7", true],
    [">3.11", "3.11.7", false],
    ["", "3.11.7", true],
    ["^3.11", "3.11.7", false],
  ])("%s of %s is %s", (range, version, expected) => {
    expect(accepts(range, version)).toBe(expected);
  });
});

describe("lock text", () => {
  const text =
    "b==1.0 ; sys_platform == 'linux' \\\n    --hash=sha256:bb \\\n    --hash=sha256:aa\na==2 \\\n    --hash=sha256:cc\n";

  it("reads packages, markers and hashes", () => {
    expect(parseLock(text)).toEqual([
      { name: "b", version: "1.0", marker: "sys_platform == 'linux'", hashes: ["sha256:aa", "sha256:bb"] },
      { name: "a", version: "2", marker: null, hashes: ["sha256:cc"] },
    ]);
  });

  it("writes the same text for the same packages in any order", () => {
    const header = { python: "3.11", platform: "linux-x64", accelerator: "cpu" };
    const packages = parseLock(text);
    expect(writeLock(header, packages)).toBe(writeLock(header, packages.toReversed()));
    expect(writeLock(header, packages)).toMatch(/^# format: 1\n# python: 3\.11\n/);
  });

  it("refuses a line that is not pinned", () => {
    expect(() => parseLock("a>=1\n")).toThrow("not a locked requirement");
    expect(() => parseLock("a @ file:///x\n")).toThrow("not a locked requirement");
  });

  it("believes the base's hashes before an index", () => {
    const base = [{ name: "a", version: "2", marker: null, hashes: ["sha256:dd"] }];
    expect(withBaseHashes(parseLock(text), base).map(({ hashes }) => hashes[0])).toEqual(["sha256:aa", "sha256:dd"]);
  });

  it("knows what CUDA is", () => {
    const names = ["nvidia-cublas", "triton", "torch", "cuda-toolkit"].map((name) => ({
      name,
      version: "1",
      marker: null,
      hashes: [],
    }));
    expect(cudaPackages(names)).toEqual(["nvidia-cublas", "triton", "cuda-toolkit"]);
  });
});
