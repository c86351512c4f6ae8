import type { ReactiveController } from "lit";
import { expect, it, vi } from "vitest";
import { Loading } from "./loading.ts";
import { awayError } from "./problem.ts";
import { tellBack } from "./when-back.ts";

/** A stand-in for an element on a page. */
function host() {
  vi.stubGlobal("document", new EventTarget());
  const addController = (controller: ReactiveController): void => controller.hostConnected?.();
  return { addController, removeController: () => undefined, requestUpdate: () => undefined } as never;
}

it("asks again by itself once the server is back, and only what it had to do without", async () => {
  const loading = new Loading<number>(host());
  let asked = 0;
  const ask = () => (asked++ === 0 ? Promise.reject(awayError("/runs", { isQuestion: true })) : Promise.resolve(asked));
  await loading.load(ask);
  expect(loading.failure?.code).toBe("TUNEIT_WEB_SERVER_AWAY");
  tellBack();
  await vi.waitFor(() => expect([loading.value, loading.failure]).toEqual([2, null]));
  tellBack();
  expect(asked).toBe(2);
});

it("does nothing again that was to be done", async () => {
  const loading = new Loading<number>(host());
  let tries = 0;
  await loading.load(() => {
    tries += 1;
    return Promise.reject(awayError("/runs"));
  });
  tellBack();
  expect([tries, loading.failure?.mend]).toEqual([1, "Start it with `tuneit serve`, then try again."]);
});
