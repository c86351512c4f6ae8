import { refusal } from "./rules.ts";

const machO = new Set([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe, 0xbebafeca]);

/** Refuses compiled code by its first bytes, whatever it is called. */
export function checkContent(path: string, content: Buffer): void {
  if (isNative(content)) throw refusal("native-binary", { entry: path });
}

function isNative(content: Buffer): boolean {
  if (content.length < 8) return false;
  const head = content.readUInt32BE(0);
  return (
    head === 0x7f454c46 ||
    machO.has(head) ||
    content.subarray(0, 8).toString("latin1") === "!<arch>\n" ||
    isPortableExecutable(content)
  );
}

function isPortableExecutable(content: Buffer): boolean {
  if (content.readUInt16BE(0) !== 0x4d5a || content.length < 0x40) return false;
  const offset = content.readUInt32LE(0x3c);
  return offset + 4 <= content.length && content.readUInt32BE(offset) === 0x50450000;
}

const installScripts = ["preinstall", "install", "postinstall"];

/** Parses package.json and refuses what would run at install. */
export function readPackageJson(content: Buffer | undefined): unknown {
  if (!content) throw refusal("package-json", { entry: "package.json", what: "package.json is missing" });
  const value = parseObject(content);
  const scripts = Object.hasOwn(value, "scripts") ? value["scripts"] : undefined;
  if (typeof scripts === "object" && scripts !== null) {
    const found = installScripts.find((name) => Object.hasOwn(scripts, name));
    if (found) throw refusal("install-script", { entry: "package.json", what: `package.json has the script ${found}` });
  }
  if (Object.hasOwn(value, "gypfile") && value["gypfile"]) throw refusal("binding-gyp", { entry: "package.json" });
  return value;
}

function parseObject(content: Buffer): Record<string, unknown> {
  if (content.length > largestManifest)
    throw refusal("package-json", { entry: "package.json", what: "package.json is larger than 2 MB" });
  const value = parsedObject(content);
  if (isDeeper(value, deepestManifest))
    throw refusal("package-json", { entry: "package.json", what: "package.json is nested deeper than 64" });
  return value;
}

const largestManifest = 2_000_000;
/** Whoever reads it later descends level by level. */
const deepestManifest = 64;

/** Level by level, so that depth costs no stack. */
function isDeeper(value: unknown, most: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return false;
}

const byteOrderMark = Buffer.from("efbbbf", "hex");

function parsedObject(content: Buffer): Record<string, unknown> {
  // RFC 8259, section 8.1: not in JSON that goes elsewhere. Some readers take it, Python's does not.
  if (content.subarray(0, 3).equals(byteOrderMark))
    throw refusal("package-json", { entry: "package.json", what: "package.json begins with a byte order mark" });
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (cause) {
    throw refusal("package-json", { entry: "package.json", what: "package.json is no JSON", cause });
  }
  throw refusal("package-json", { entry: "package.json", what: "package.json is no JSON object" });
}
