import { expect, it } from "vitest";
import { inProject, placeOf, withQuery } from "./routes.ts";

const at = (path: string) => placeOf(new URL(path, "http://localhost"));

it("finds the screen and its parameters", () => {
  expect(at("/p/default/runs/r-1?tab=log")).toMatchObject({
    screen: "run",
    parameters: { project: "default", run: "r-1" },
  });
  expect(at("/p/default/runs").screen).toBe("runs");
  expect(at("/plugins").parameters).toEqual({});
  expect(at("/plugins/%40acme%2Flora").parameters).toEqual({ name: "@acme/lora" });
  expect(at("/plugins/@acme/lora").parameters).toEqual({ name: "@acme/lora" });
});

it("knows no screen for what it cannot read", () => {
  expect(at("/p/default/runs/r-1/more").screen).toBeNull();
  expect(at("/p/default/runs/r-1/more").isBroken).toBeUndefined();
  expect(at("/plugins/%E0%A4%A")).toMatchObject({ screen: null, isBroken: true });
});

it("leads to the project that is there, and leaves alone what is in none", () => {
  const foreign = at("/p/other/runs/r-1?tab=log");
  expect(inProject(foreign, "here")).toEqual({ ...foreign, parameters: { project: "here", run: "r-1" } });
  expect(inProject(foreign, undefined)).toBe(foreign);
  const [home, own] = [at("/"), at("/p/here/runs")];
  expect([inProject(home, "here"), inProject(own, "here")]).toEqual([home, own]);
});

it("keeps the view in the query and a plain view plain", () => {
  const filtered = withQuery(new URL("http://localhost/p/default/runs"), { q: "bert", sort: "-startedAt" });
  expect(filtered.search).toBe("?q=bert&sort=-startedAt");
  expect(withQuery(filtered, { q: "", sort: null }).search).toBe("");
});
