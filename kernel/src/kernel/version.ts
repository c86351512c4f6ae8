import manifest from "../../package.json" with { type: "json" };

/** Version of this kernel: what `engines.tuneit` of a plugin is judged against. */
export const version: string = manifest.version;
