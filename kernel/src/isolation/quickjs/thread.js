import { parentPort, workerData } from "node:worker_threads";
import { createIsolate } from "./isolate.js";

// QuickJS runs in a thread of the worker, so that one whose plugin is in a loop still answers its kernel.

const port = /** @type {NonNullable<typeof parentPort>} */ (parentPort);
/** @param {object} message */
const tell = (message) => port.postMessage(message);

const isolate = await createIsolate({ ...workerData, onPost: (values) => tell({ values }) });

/** @param {{ method: "enter" | "load", args: [any, any, any, any] }} asked */
port.on("message", ({ method, args }) => {
  const { outcome, broken } = isolate[method](...args);
  tell({ outcome });
  if (broken) tell({ broken });
});
