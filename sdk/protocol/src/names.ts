import { z } from "zod";

/** Namespaced npm name of a plugin, lower case: `@scope/name`. Unscoped names are refused. */
export const pluginName = z
  .string()
  .max(214)
  .regex(/^@[a-z0-9][a-z0-9-]{0,38}\/[a-z0-9][a-z0-9._-]*$/, "expected @scope/name in lower case")
  .brand("PluginName");
export type PluginName = z.infer<typeof pluginName>;

/** Exact semantic version (semver 2.0), as npm writes it. */
export const version = z
  .string()
  .max(64)
  .regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/, "expected a semantic version such as 1.2.0");

/** Range as text; only `kernel/src/resolve` judges it. */
export const versionRange = z.string().min(1).max(200);

/** Identifier of a contribution inside its extension point. */
export const contributionId = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, "expected lower-case words joined by hyphens");

/** Lower-case hex SHA-256. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hex digits");

/** Subresource integrity, SHA-512 only. */
export const integrity = z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/, "expected sha512-<base64>");

/** Identifier of a run: a ULID, so that names sort by time. */
export const runId = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, "expected a ULID")
  .brand("RunId");
export type RunId = z.infer<typeof runId>;

/** A name people give: recipe, run, split. It becomes part of a path, so no separator or dot at the start. */
export const humanName = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, "expected letters, digits, spaces, dots, hyphens or underscores")
  .refine((name) => !name.includes("..") && !/[ .]$/.test(name), "must not contain '..' or end in a dot or space");

/** Path below a folder, forward slashes, never leaving it. */
export const relativePath = z
  .string()
  .min(1)
  .max(400)
  .refine(
    (path) =>
      !path.startsWith("/") &&
      !/^[A-Za-z]:/.test(path) &&
      !path.includes("\\") &&
      !path.includes("\0") &&
      !path.split("/").some((part) => part === ".." || part === "." || part === ""),
    "expected a path below the folder, with forward slashes",
  );

/** How a contribution is reached: an export of `main`, or a callable of a Python module. */
export const entry = z
  .string()
  .max(200)
  .regex(
    /^(?:js:[A-Za-z_$][\w$]*|python:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*)$/,
    "expected js:<export> or python:<module>:<callable>",
  );

/** A JSON Schema that describes a contribution's configuration. Kept opaque here, compiled where it is used. */
export const jsonSchema = z.record(z.string(), z.json());

/** Any JSON object: control data whose keys belong to the plugin. */
export const jsonObject = z.record(z.string(), z.json());
export type JsonObject = z.infer<typeof jsonObject>;
