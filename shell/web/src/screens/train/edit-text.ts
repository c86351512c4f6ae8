import { type Document, isCollection, isNode, isScalar, parseDocument, stringify, type Tags } from "yaml";
import { at, type Edit, type Path } from "./paths.ts";

/** `text` with one place changed; the rest stays as it was written, where that can be done to the letter. */
export function editText(text: string, edit: Edit): string {
  return spliced(text, edit) ?? rewritten(text, edit);
}

/** What stands in one piece is replaced by what stands in one piece; null where either does not. */
function spliced(text: string, { path, value }: Edit): string | null {
  const node: unknown = parseDocument(text).getIn(path, true);
  if (value === undefined || !isNode(node) || node.range == null) return null;
  if (!isScalar(node) && !(isCollection(node) && node.flow === true)) return null;
  const [start, end] = node.range;
  if (start === end) return null;
  const next = text.slice(0, start) + inOnePiece(value) + text.slice(end);
  const read = parseDocument(next);
  return read.errors.length === 0 && JSON.stringify(at(read.toJS(), path)) === JSON.stringify(value) ? next : null;
}

const needsNoQuotes = /^[A-Za-z][\w./@:-]*[\w./@-]$/;

function inOnePiece(value: unknown): string {
  const plain = stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();
  return typeof value === "string" && !(needsNoQuotes.test(value) && plain === value) ? JSON.stringify(value) : plain;
}

function rewritten(text: string, { path, value }: Edit): string {
  const document = parseDocument(text, { customTags: keepNumbers });
  change(document, path, value);
  return document.toString({ lineWidth: 120 });
}

/** A number that nobody changed stays as it was typed: `3.0e-4` is no `3e-4`. */
function keepNumbers(tags: Tags): Tags {
  return tags.map((tag) => {
    if (typeof tag === "string" || tag.tag !== "tag:yaml.org,2002:float" || tag.collection !== undefined) return tag;
    const { stringify } = tag;
    return {
      ...tag,
      stringify: (node, ...others) =>
        node.source !== undefined && Number(node.source) === node.value
          ? node.source
          : (stringify?.(node, ...others) ?? String(node.value)),
    };
  });
}

function change(document: Document, path: Path, value: unknown): void {
  if (value === undefined) {
    if (document.hasIn(path)) document.deleteIn(path);
    prune(document, path.slice(0, -1));
    return;
  }
  makeRoom(document, path);
  // A plain value goes into the node that is there, with its comment.
  const isPlain = typeof value !== "object" || value === null;
  document.setIn(path, isPlain ? value : document.createNode(value, { flow: true }));
}

/** A scalar in the way (`strategy: full`) is no place for what lies below it. */
function makeRoom(document: Document, path: Path): void {
  for (let length = 1; length < path.length; length++) {
    const at = path.slice(0, length);
    if (!document.hasIn(at)) return;
    if (!isCollection(document.getIn(at, true))) document.setIn(at, document.createNode({}));
  }
}

/** A section without anything in it says nothing. */
function prune(document: Document, path: Path): void {
  if (path.length === 0) return;
  const node: unknown = document.getIn(path, true);
  if (!isCollection(node) || node.items.length > 0) return;
  document.deleteIn(path);
  prune(document, path.slice(0, -1));
}
