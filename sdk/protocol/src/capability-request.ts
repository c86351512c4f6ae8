import { z } from "zod";

/**
 * What an isolate asks the kernel for, by capability kind: the `args` of a `cap` frame, and the `value` of its answer. Bytes
 * travel beside the JSON, in the same frame. Nothing here is believed: the broker checks every request against the grants.
 */

/** Most bytes of one answer; larger bodies and files are read in several requests. */
export const mostBytesAtOnce = 4 * 1024 * 1024;

/** A body that is still being received; it belongs to the plugin that asked. */
const handle = z.int().positive();
const header = z.tuple([z.string().max(200), z.string().max(16_384)]);

/** Kind `net:connect`. `fetch` sends its bytes as the request's body; `read` answers with the next bytes of a response's. */
export const netRequest = z.discriminatedUnion("op", [
  z.strictObject({
    op: z.literal("fetch"),
    url: z.string().max(8192),
    method: z.string().max(20).default("GET"),
    headers: z.array(header).max(100).default([]),
    redirect: z.enum(["follow", "error", "manual"]).default("follow"),
  }),
  z.strictObject({ op: z.literal("read"), body: handle }),
  z.strictObject({ op: z.literal("close"), body: handle }),
]);
export type NetRequest = z.infer<typeof netRequest>;

export const netResponse = z.strictObject({
  status: z.int(),
  statusText: z.string(),
  url: z.string(),
  redirected: z.boolean(),
  headers: z.array(header),
  /** Null where there is no body. */
  body: handle.nullable(),
});
export type NetResponse = z.infer<typeof netResponse>;

/** Answer to `read`; bytes come with it until `done`. */
export const netRead = z.strictObject({ done: z.boolean() });

/** A path as a plugin writes it: a root such as `$DATASETS` and what is below. */
const grantedPath = z.string().min(1).max(1000);

/** Kind `fs:read`. `read` answers with the file's `fileStat` and the bytes, `stat` with it, `list` with `fileList`. */
export const fileReadRequest = z.discriminatedUnion("op", [
  z.strictObject({
    op: z.literal("read"),
    path: grantedPath,
    offset: z.int().nonnegative().default(0),
    length: z.int().positive().max(mostBytesAtOnce).default(mostBytesAtOnce),
  }),
  z.strictObject({ op: z.literal("stat"), path: grantedPath }),
  z.strictObject({ op: z.literal("list"), path: grantedPath }),
]);
export type FileReadRequest = z.infer<typeof fileReadRequest>;

/** Kind `fs:write`. `write` replaces the file with its bytes in whole; `append` adds them. */
export const fileWriteRequest = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("write"), path: grantedPath }),
  z.strictObject({ op: z.literal("append"), path: grantedPath }),
  z.strictObject({ op: z.literal("remove"), path: grantedPath }),
]);
export type FileWriteRequest = z.infer<typeof fileWriteRequest>;

export const fileStat = z.strictObject({ kind: z.enum(["file", "folder"]), size: z.int().nonnegative() });
export const fileList = z.array(z.strictObject({ name: z.string(), ...fileStat.shape }));

/** Kind `secrets:read`: the value itself, only where the grant's scope says `name=value`; handles need no request. */
export const secretRequest = z.strictObject({ op: z.literal("value"), name: z.string().max(100) });

/**
 * What a secret's handle reads as. The kernel puts the value in its place in the headers of a request, for a host that the
 * secret is bound to.
 */
export const secretHandle = (name: string): string => `tuneit-secret://${name}`;

/** Kind `services:use`: calls what another plugin provides, in the version that the grant's scope allows (`tokens@^1`). */
export const serviceRequest = z.strictObject({
  op: z.literal("call"),
  service: z.string().max(100),
  method: z.string().max(100),
  args: z.json(),
});
