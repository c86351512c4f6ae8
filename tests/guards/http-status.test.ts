import { expect, test } from "vitest";
import { errorPages } from "../../shell/cli/src/errors/pages.ts";
import { listedStatusOf } from "../../shell/server/src/errors/status.ts";

// A test of pages and tables holds both together, so the pages have every code.
const codes = (await errorPages()).map(({ code }) => code);
const withStatus = (fits: (status: number) => boolean): string[] =>
  codes.filter((code) => fits(listedStatusOf(code) ?? 0)).toSorted();

test("every code has a status that somebody chose", () => {
  expect(codes.length).toBeGreaterThan(180);
  expect(withStatus((status) => status < 400 || status > 599)).toEqual([]);
});

test("only a fault of the server's own is a 500", () => {
  expect(withStatus((status) => status === 500)).toEqual(["TUNEIT_SERVER_UNEXPECTED"]);
});

test("other 5xx are for what is away and what this machine lacks", () => {
  const families = new Set(withStatus((status) => status > 500).map((code) => code.split("_")[1]!));
  expect([...families].toSorted()).toEqual([
    ...["BOOTSTRAP", "CLI", "CONFINEMENT", "ENGINE", "ENVIRONMENT", "HUB", "ISOLATE", "MODEL", "NET"],
    ...["REGISTRY", "RESOLVE", "RUN", "SERVER", "SOURCE", "STAGE", "STORE", "VAULT", "WORKER"],
  ]);
});
