// Neither package carries types. Only what resolve/ uses is declared.

declare module "npm-package-arg" {
  interface ParsedPackageArgument {
    readonly type: "git" | "tag" | "version" | "range" | "file" | "directory" | "remote" | "alias";
    readonly name: string | undefined;
    readonly rawSpec: string;
    readonly fetchSpec: string | null | undefined;
  }
  export default function parse(text: string, where?: string): ParsedPackageArgument;
}

declare module "npm-pick-manifest" {
  interface Pickable {
    readonly "name": string;
    readonly "dist-tags": Readonly<Record<string, string>>;
    readonly "versions": Readonly<Record<string, { readonly version: string }>>;
  }
  export default function pick(packument: Pickable, wanted: string): { readonly version: string };
}
