import { parentPort, workerData } from "node:worker_threads";
import { deriveKey, type Derivation } from "./sodium.ts";

// A thread of its own: it takes about a second, in which the kernel goes on, and its memory is given back with it.

const key = await deriveKey(workerData as Derivation);

parentPort!.postMessage(key, []);
