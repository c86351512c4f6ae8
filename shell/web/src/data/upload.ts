import type { DatasetEntry } from "@tuneit/protocol/http";
import type { Client } from "./client.ts";
import { allDatasets } from "./dataset-list.ts";
import { freeName } from "./dataset-reading.ts";
import { awayError, problemOf, RequestError } from "./problem.ts";

export interface UploadOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Bytes that are on their way. */
  readonly progress: (bytes: number) => void;
}

/** Somebody else may take a free name meanwhile: then it is the next one. */
const mostTries = 3;

interface NewUpload {
  readonly signal: AbortSignal;
  /** The name it goes by, and the bytes that are on their way. */
  readonly progress?: (name: string, bytes: number) => void;
}

/** Sends a file under its own name or, where a dataset has it, under the next that is free. @throws RequestError */
export async function uploadAsNew(
  client: Client,
  file: File,
  { signal, progress = () => undefined }: NewUpload,
): Promise<DatasetEntry> {
  for (let tries = 1; ; tries++) {
    const name = freeName(file.name, await allDatasets(client, signal));
    const told = { headers: client.headers, signal, progress: (bytes: number) => progress(name, bytes) };
    try {
      return await uploadDataset(name, file, "new", told);
    } catch (error) {
      const isTaken = error instanceof RequestError && error.problem.code === "TUNEIT_SERVER_EXISTS";
      if (!isTaken || tries === mostTries) throw error;
    }
  }
}

/** Sends a file as the newest version of a dataset; what it held before is kept. @throws RequestError */
export function uploadAsVersion(
  client: Client,
  name: string,
  file: File,
  { signal, progress }: Omit<UploadOptions, "headers">,
): Promise<DatasetEntry> {
  return uploadDataset(name, file, "version", { headers: client.headers, signal, progress });
}

/**
 * Sends a file. `XMLHttpRequest`, since `fetch` does not tell how far an upload is.
 *
 * @throws RequestError
 */
function uploadDataset(
  name: string,
  file: Blob,
  as: "new" | "version",
  { headers, signal, progress }: UploadOptions,
): Promise<DatasetEntry> {
  const path = `/datasets/${encodeURIComponent(name)}${as === "new" ? "" : `?as=${as}`}`;
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/api/v1${path}`);
    for (const [header, value] of Object.entries(headers)) request.setRequestHeader(header, value);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("idempotency-key", crypto.randomUUID());
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded }) => progress(loaded));
    request.addEventListener("load", () => {
      if (request.status < 300) done(request.response as DatasetEntry);
      else failed(new RequestError(problemOf(request.response, request.status, path)));
    });
    request.addEventListener("error", () => failed(awayError(path)));
    request.addEventListener("abort", () => failed(new DOMException("Cancelled", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
