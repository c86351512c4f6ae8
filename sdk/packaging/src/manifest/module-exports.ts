import { Parser, type Program } from "acorn";

export type ModuleReading =
  | {
      readonly kind: "module";
      readonly exports: ReadonlySet<string>;
      readonly imports: readonly string[];
      readonly topLevelAwait: boolean;
    }
  | { readonly kind: "broken"; readonly message: string };

/** Reads what a bundled ES module exports, without running it. */
export function readModule(source: string): ModuleReading {
  const strict = tryParse(source, { topLevelAwait: false });
  if (typeof strict !== "string") return { kind: "module", ...describe(strict), topLevelAwait: false };
  const awaiting = tryParse(source, { topLevelAwait: true });
  if (typeof awaiting === "string") return { kind: "broken", message: awaiting };
  return { kind: "module", ...describe(awaiting), topLevelAwait: true };
}

/**
 * A parser to which a top-level await is a mistake. acorn 8.19 has no option for it in modules, so this asks the two
 * fields of its parser state that every version of acorn 8 has.
 */
const WithoutTopLevelAwait = Parser.extend((Base) => {
  const Strict = class extends (Base as unknown as typeof ParserState) {
    override get canAwait(): boolean {
      return this.inFunction && super.canAwait;
    }
  };
  return Strict as unknown as typeof Parser;
});

declare abstract class ParserState {
  get inFunction(): boolean;
  get canAwait(): boolean;
}

function tryParse(source: string, options: { topLevelAwait: boolean }): Program | string {
  try {
    const parser = options.topLevelAwait ? Parser : WithoutTopLevelAwait;
    return parser.parse(source, { ecmaVersion: "latest", sourceType: "module" });
  } catch (error) {
    // A SyntaxError of the source, or a RangeError when it is nested too deep to read.
    return error instanceof Error ? error.message : "it cannot be parsed";
  }
}

function describe(program: Program): { exports: Set<string>; imports: string[] } {
  const exports = new Set<string>();
  const imports: string[] = [];
  for (const node of program.body) {
    if (node.type === "ExportDefaultDeclaration") exports.add("default");
    if (node.type === "ExportNamedDeclaration") {
      for (const specifier of node.specifiers) exports.add(nameOf(specifier.exported));
      if (node.declaration) for (const name of declaredNames(node.declaration)) exports.add(name);
    }
    const from = "source" in node ? node.source : null;
    if (from && typeof from.value === "string") imports.push(from.value);
  }
  return { exports, imports };
}

const nameOf = (node: { type: string; name?: string; value?: unknown }): string =>
  node.type === "Identifier" ? String(node.name) : String(node.value);

type Declaration = NonNullable<Extract<Program["body"][number], { type: "ExportNamedDeclaration" }>["declaration"]>;

function declaredNames(node: Declaration): string[] {
  if (node.type !== "VariableDeclaration") return node.id ? [node.id.name] : [];
  return node.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
}
