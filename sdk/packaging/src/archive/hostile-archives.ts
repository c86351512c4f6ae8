import { gzipSync } from "node:zlib";

/** One entry of a hand-made archive; unlike `writeTarball` it refuses nothing. */
export interface RawEntry {
  readonly path: string;
  readonly content?: Uint8Array | string;
  readonly mode?: number;
  readonly type?: string;
  readonly link?: string;
  readonly size?: number;
}

/** Builds a tar as told, however wrong, for tests of readers. */
export function rawTar(entries: readonly RawEntry[], options: { end?: boolean } = {}): Buffer {
  const parts = entries.flatMap((entry) => {
    const content = Buffer.from(entry.content ?? "");
    return [rawHeader(entry, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat(options.end === false ? parts : [...parts, Buffer.alloc(1024)]);
}

export const rawArchive = (entries: readonly RawEntry[]): Buffer => gzipSync(rawTar([manifestEntry, ...entries]));

export const manifestEntry: RawEntry = {
  path: "package/package.json",
  content: '{"name":"@acme/x","version":"1.0.0"}',
};

function rawHeader(entry: RawEntry, length: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(entry.path, 0, 100, "utf8");
  block.write(`${(entry.mode ?? 0o644).toString(8).padStart(7, "0")}\0`, 100);
  block.write(`${(entry.size ?? length).toString(8).padStart(11, "0")}\0`, 124);
  block.write(`${"0".repeat(11)}\0`, 136);
  block.write(" ".repeat(8), 148);
  block.write(entry.type ?? "0", 156);
  block.write(entry.link ?? "", 157);
  block.write("ustar\u000000", 257);
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return block;
}

/** A pax record and its header, which gives the next entry another path or size. */
export function paxEntry(key: string, value: string): RawEntry {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest) + 1;
  while (String(length).length + Buffer.byteLength(rest) !== length)
    length = String(length).length + Buffer.byteLength(rest);
  return { path: "PaxHeader/x", type: "x", content: `${length}${rest}` };
}

interface HostileArchive {
  readonly name: string;
  readonly rule: string;
  make(): Uint8Array;
}

const file = (path: string, content: string | Uint8Array = "x"): RawEntry => ({ path, content });
const one = (name: string, rule: string, ...entries: RawEntry[]): HostileArchive => ({
  name,
  rule,
  make: () => rawArchive(entries),
});
const bytes = (name: string, rule: string, make: () => Uint8Array): HostileArchive => ({ name, rule, make });
const manifest = (value: unknown): Uint8Array =>
  gzipSync(rawTar([file("package/package.json", JSON.stringify(value))]));

/** Attacks on the archive reader, each with the rule that must stop it. */
export const hostileArchives: readonly HostileArchive[] = [
  one("a parent folder", "path-traversal", file("package/../../evil")),
  one("a parent folder at the start", "path-traversal", file("../evil")),
  one("an absolute path", "path-absolute", file("/etc/passwd")),
  one("a backslash", "path-backslash", file("package\\..\\evil")),
  one("a drive", "path-drive", file("C:/evil")),
  one("a stream", "path-drive", file("package/a.txt:stream")),
  one("a traversal in a pax path", "path-traversal", paxEntry("path", "package/../../evil"), file("package/fine")),
  one("a size in a pax record", "tar-header", paxEntry("size", "9"), file("package/fine")),
  one("a link in a pax record", "link", paxEntry("linkpath", "/etc/passwd"), file("package/fine")),
  one("a NUL in a pax path", "path-nul", paxEntry("path", "package/a\0.txt"), file("package/fine")),
  one("a NUL in a header", "path-nul", file("package/a\0b")),
  one("a control character", "path-control", file("package/a\u001b[2J")),
  one("a direction mark", "path-control", file("package/a\u202etxt.js")),
  one("outside package/", "path-root", file("other/file")),
  one("an empty part", "path-empty-part", file("package//x")),
  one("a single dot", "path-empty-part", file("package/./x")),
  one(
    "a path of 450 characters",
    "path-length",
    paxEntry("path", `package/${"a/".repeat(220)}bc`),
    file("package/fine"),
  ),
  one("a symbolic link", "link", { path: "package/l", type: "2", link: "/etc/passwd" }),
  one("a hard link", "link", { path: "package/l", type: "1", link: "/etc/passwd" }),
  one("a character device", "entry-type", { path: "package/d", type: "3" }),
  one("a block device", "entry-type", { path: "package/d", type: "4" }),
  one("a fifo", "entry-type", { path: "package/d", type: "6" }),
  one("a GNU long name", "entry-type", { path: "package/d", type: "L", content: "package/../x" }),
  one("a global pax record", "entry-type", { path: "g", type: "g", content: "18 path=package/x\n" }),
  one("a sparse file", "entry-type", { path: "package/d", type: "S" }),
  one("setuid", "mode", { path: "package/x", mode: 0o4755 }),
  one("setgid", "mode", { path: "package/x", mode: 0o2755 }),
  one("sticky", "mode", { path: "package/x", mode: 0o1755, type: "5" }),
  bytes("a bomb of 1000:1", "expansion", () =>
    gzipSync(rawTar([manifestEntry, file("package/zeros", Buffer.alloc(40_000_000))]), { level: 9 }),
  ),
  bytes("a file of 60 MB", "file-size", () =>
    gzipSync(rawTar([manifestEntry, file("package/big", noise(60_000_000, 40))]), { level: 1 }),
  ),
  bytes("20,000 entries", "entry-count", () => many(20_000)),
  bytes("a bomb that lies about its length", "gzip", () =>
    lying(gzipSync(rawTar([manifestEntry, file("package/zeros", Buffer.alloc(40_000_000))]))),
  ),
  one("two package.json", "path-collision", manifestEntry),
  one("names equal after case folding", "path-collision", file("package/A.js"), file("package/a.js")),
  one("folders equal after case folding", "path-collision", file("package/A/x.js"), file("package/a/y.js")),
  one("names equal after NFC", "path-collision", file("package/\u00e9"), file("package/e\u0301")),
  one("a file that is also a folder", "path-collision", file("package/a"), file("package/a/b")),
  bytes("truncated gzip", "gzip", () => rawArchive([file("package/x", noise(5000, 7))]).subarray(0, 600)),
  bytes("truncated tar", "truncated", () => gzipSync(rawTar([manifestEntry], { end: false }))),
  bytes("an entry longer than the archive", "truncated", () =>
    gzipSync(rawTar([manifestEntry, { path: "package/x", size: 4096 }])),
  ),
  bytes("nothing", "gzip", () => new Uint8Array()),
  bytes("no gzip", "gzip", () => Buffer.from("this is no archive, whatever it is called")),
  bytes("an empty archive", "empty", () => gzipSync(Buffer.alloc(1024))),
  bytes("two gzip streams", "gzip", () => Buffer.concat([rawArchive([]), rawArchive([])])),
  bytes("bytes behind the gzip stream", "gzip", () => Buffer.concat([rawArchive([]), Buffer.from("garbage")])),
  bytes("entries behind the end mark", "trailing-data", () =>
    gzipSync(Buffer.concat([rawTar([manifestEntry]), rawTar([file("package/x")])])),
  ),
  bytes("a wrong checksum", "tar-header", () =>
    gzipSync(Buffer.concat([rawTar([manifestEntry], { end: false }), Buffer.alloc(512, 65), Buffer.alloc(1024)])),
  ),
  one("a Windows device", "path-windows", file("package/con")),
  one("a Windows device with an ending", "path-windows", file("package/lib/AUX.js")),
  one("a trailing dot", "path-windows", file("package/a.")),
  one("a trailing space", "path-windows", file("package/a /b")),
  one("node_modules", "node-modules", file("package/node_modules/x/index.js")),
  one("Node_Modules", "node-modules", file("package/Node_Modules/x/index.js")),
  one("binding.gyp", "binding-gyp", file("package/binding.gyp", "{}")),
  one(".env", "secret-file", file("package/.env", "KEY=1")),
  one(".env.local", "secret-file", file("package/config/.env.local", "KEY=1")),
  one(".npmrc", "secret-file", file("package/.npmrc", "//x/:_authToken=1")),
  one("a native addon", "native-binary", file("package/build/addon.node")),
  one(
    "a shared library of another name",
    "native-binary",
    file("package/data.bin", Buffer.from("7f454c46020101000000", "hex")),
  ),
  one("a library with a version", "native-binary", file("package/lib/x.so.1.2")),
  one("compiled Python", "native-binary", file("package/python/x.pyc")),
  bytes("no package.json", "package-json", () => gzipSync(rawTar([file("package/index.js")]))),
  bytes("package.json is a list", "package-json", () => manifest([])),
  bytes("package.json is no JSON", "package-json", () => gzipSync(rawTar([file("package/package.json", "{")]))),
  bytes("a package.json with a byte order mark", "package-json", () =>
    gzipSync(rawTar([file("package/package.json", `\uFEFF${String(manifestEntry.content)}`)])),
  ),
  bytes("a package.json nested 100 deep", "package-json", () =>
    manifest(JSON.parse(`${'{"a":'.repeat(100)}1${"}".repeat(100)}`)),
  ),
  bytes("a package.json of 3 MB", "package-json", () => manifest({ description: noise(3_000_000, 3).toString("hex") })),
  bytes("a postinstall script", "install-script", () => manifest({ scripts: { postinstall: "node evil.js" } })),
  bytes("a preinstall script", "install-script", () => manifest({ scripts: { preinstall: "" } })),
  bytes("gypfile", "binding-gyp", () => manifest({ gypfile: true })),
];

/** Bytes that compress badly, the same each time. */
function noise(length: number, seed: number): Buffer {
  const block = Buffer.alloc(4096);
  let state = seed;
  for (let i = 0; i < block.length; i++) {
    state = (state * 1103515245 + 12345) >>> 0;
    block[i] = state >>> 16;
  }
  return Buffer.alloc(length, block);
}

function many(count: number): Uint8Array {
  const entries = Array.from({ length: count }, (_, index) => ({ path: `package/f${index}` }));
  return gzipSync(rawTar([manifestEntry, ...entries]), { level: 1 });
}

function lying(packed: Buffer): Buffer {
  packed.writeUInt32LE(4096, packed.length - 4);
  return packed;
}
