import { expect, it } from "vitest";
import { atSamePlace, binds } from "./bubblewrap.ts";

it("mounts parents before what lies in them, whatever order they were given in", () => {
  const bind = (path: string): { host: string; inside: string } => ({ host: path, inside: path });
  expect(binds([bind("/a/b/c"), bind("/a")], [bind("/a/b")])).toEqual([
    "--ro-bind",
    "/a",
    "/a",
    "--bind",
    "/a/b",
    "/a/b",
    "--ro-bind",
    "/a/b/c",
    "/a/b/c",
  ]);
});

it("shows a path once, by the folder that holds it", () => {
  expect(atSamePlace(["/v/bin/python", "/v", "/vx", "/v"]).map(({ host }) => host)).toEqual(["/v", "/vx"]);
});
