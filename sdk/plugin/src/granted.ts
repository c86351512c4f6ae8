import type { JsonObject } from "@tuneit/protocol";

export type JsonValue = JsonObject[string];

/**
 * What grants add to a context. A plugin asks in its manifest (`capabilities`: kind, scope, reason); each request is checked
 * again, and what was not granted fails with the code `TUNEIT_GRANT_DENIED`.
 */
export interface Granted {
  /** With `net:connect`; the global `fetch` is the same. */
  fetch(input: string | URL, init?: FetchInit): Promise<FetchResponse>;
  /** With `fs:read`, `fs:write`, or both: the functions of what was granted. */
  readonly files: ReadableFiles & WritableFiles;
  /**
   * With `secrets:read`.
   *
   * @throws TUNEIT_GRANT_DENIED for a name that was not granted
   */
  secret(name: string): Secret;
  /** With `services:use`. */
  readonly services: Services;
}

/** As of the fetch standard; a redirect is followed only to where the grant reaches. */
export interface FetchInit {
  readonly method?: string;
  readonly headers?: Iterable<readonly [name: string, value: string]> | Readonly<Record<string, string>>;
  /** At most 64 MB. */
  readonly body?: string | ArrayBuffer | ArrayBufferView | URLSearchParams | null;
  readonly redirect?: "follow" | "error" | "manual";
  /** Ends the request, or the body that is still being read, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** As of the fetch standard, without `blob`, `formData` and `clone`. */
export type FetchResponse = Pick<
  Response,
  "status" | "ok" | "statusText" | "headers" | "url" | "redirected" | "bodyUsed" | "text" | "json" | "arrayBuffer"
> & {
  /** Each read asks the kernel once; nothing is fetched ahead. */
  readonly body: ReadableStream<Uint8Array> | null;
  bytes(): Promise<Uint8Array>;
};

/** A path is a root and what is below it: `$DATASETS/sms/train.csv`. */
export interface ReadableFiles {
  /** Bytes; shorter than asked for where the file ends. Without `length`: to the end. */
  read(path: string, part?: { readonly offset?: number; readonly length?: number }): Promise<Uint8Array>;
  /** The whole file, as UTF-8. */
  readText(path: string): Promise<string>;
  stat(path: string): Promise<FileEntry>;
  list(path: string): Promise<({ readonly name: string } & FileEntry)[]>;
}

export interface FileEntry {
  readonly kind: "file" | "folder";
  /** Bytes. */
  readonly size: number;
}

export interface WritableFiles {
  /** The whole file, new or in place of the one that is there; at most 64 MB. */
  write(path: string, data: string | ArrayBuffer | ArrayBufferView): Promise<void>;
  /** At most 64 MB at once. */
  append(path: string, data: string | ArrayBuffer | ArrayBufferView): Promise<void>;
  remove(path: string): Promise<void>;
}

/**
 * Stands for a secret that the plugin does not see. In the header of a request the kernel puts the value in its place, for a
 * host that the secret is bound to.
 *
 * @example
 * await context.fetch(url, { headers: { authorization: `Bearer ${context.secret("HUB_TOKEN")}` } });
 */
export interface Secret {
  readonly name: string;
  toString(): string;
  /** The value itself; there only where the grant's scope is `NAME=value`. */
  value?(): Promise<string>;
}

export interface Services {
  /** What a method of another plugin's service answers. */
  call(service: string, method: string, args?: JsonValue): Promise<JsonValue>;
}
