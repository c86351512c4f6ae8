import { expect, it } from "vitest";
import { AppVersion } from "./installed-app.ts";

it("tells another app from the one that was there first, and nothing of a server that is away", async () => {
  const version = new AppVersion();
  const answers: (Response | null)[] = [
    new Response("a"),
    null,
    new Response("a"),
    new Response("", { status: 404 }),
    new Response("b"),
  ];
  const request = () => {
    const answer = answers.shift();
    return answer == null ? Promise.reject(new TypeError("away")) : Promise.resolve(answer);
  };
  const told: boolean[] = [];
  while (answers.length > 0) told.push(await version.isNewer(request));
  expect(told).toEqual([false, false, false, false, true]);
});
