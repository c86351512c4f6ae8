import type { DatasetEntry } from "@tuneit/protocol/http";
import { awayError, problemOf, RequestError } from "./problem.ts";

export interface UploadOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Bytes that are on their way. */
  readonly progress: (bytes: number) => void;
}

/**
 * Sends a file as a new dataset. `XMLHttpRequest`, since `fetch` does not tell how far an upload is.
 *
 * @throws RequestError
 */
export function uploadDataset(
  name: string,
  file: Blob,
  { headers, signal, progress }: UploadOptions,
): Promise<DatasetEntry> {
  const path = `/datasets/${encodeURIComponent(name)}`;
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
