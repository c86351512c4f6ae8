import type { CodedError } from "@tuneit/protocol";
import { fail } from "../errors/packaging-errors.ts";

export const archiveLimits = {
  packedBytes: 50_000_000,
  unpackedBytes: 200_000_000,
  fileBytes: 50_000_000,
  entries: 5_000,
  pathLength: 400,
  /** Unpacked bytes for each packed byte. */
  expansion: 200,
} as const;

interface Rule {
  readonly why: string;
  readonly mend: string;
}

const repack = "Build the archive again with `tuneit plugin build` or `npm pack`.";

export const archiveRules = {
  "gzip": { why: "A package is one gzip stream, whole and with nothing behind it.", mend: repack },
  "truncated": { why: "The archive ends before its end mark.", mend: repack },
  "trailing-data": {
    why: "Something follows the end mark, which other programs would read differently.",
    mend: repack,
  },
  "tar-header": { why: "A header is damaged, or uses a form that programs read differently.", mend: repack },
  "empty": { why: "The archive holds no file.", mend: repack },
  "packed-size": { why: "An archive may have 50 MB.", mend: "Leave data and weights out of the package." },
  "unpacked-size": { why: "An archive may unpack to 200 MB.", mend: "Leave data and weights out of the package." },
  "file-size": { why: "One file may have 50 MB.", mend: "Leave data and weights out of the package." },
  "entry-count": { why: "An archive may hold 5,000 entries.", mend: "Bundle the code into fewer files." },
  "expansion": { why: "An archive may expand 200:1; more is a bomb.", mend: "Leave out files that hold nothing." },
  "entry-type": { why: "Only files and folders are allowed.", mend: "Remove the device, pipe or special entry." },
  "link": { why: "Links can point outside the package.", mend: "Put the file itself there." },
  "mode": { why: "Setuid, setgid and sticky bits grant rights.", mend: "Remove the bits with `chmod u-s,g-s,-t`." },
  "path-traversal": { why: "A path leads out of the package.", mend: "Use paths below the package folder." },
  "path-absolute": { why: "A path is absolute.", mend: "Use paths below the package folder." },
  "path-backslash": { why: "A backslash separates folders on Windows.", mend: "Use forward slashes." },
  "path-drive": { why: "A colon names a drive or stream on Windows.", mend: "Rename the file." },
  "path-nul": { why: "A NUL hides the rest of a path.", mend: repack },
  "path-control": { why: "A path holds control or invisible characters, or is no UTF-8.", mend: "Rename the file." },
  "path-empty-part": { why: "A path has an empty part or a single dot.", mend: repack },
  "path-root": { why: "Every entry lies below `package/`.", mend: repack },
  "path-length": { why: "A path may have 400 characters.", mend: "Shorten the names." },
  "path-windows": { why: "Windows reserves this name or forbids it.", mend: "Rename the file." },
  "path-collision": {
    why: "Two names are one on some file systems (case, Unicode form), or a file is also a folder.",
    mend: "Rename one of them.",
  },
  "node-modules": {
    why: "Dependencies are bundled into `main`, never shipped beside it.",
    mend: "Bundle them and leave `node_modules` out.",
  },
  "native-binary": {
    why: "Compiled code cannot be reviewed or confined.",
    mend: "Remove it; Python requirements come from `python.requires`.",
  },
  "binding-gyp": { why: "It makes installers compile code.", mend: "Remove `binding.gyp`." },
  "secret-file": {
    why: "Files of this name hold secrets.",
    mend: "Remove it, and change the secrets if it was ever published.",
  },
  "install-script": { why: "Nothing runs at install.", mend: "Remove the script from package.json." },
  "package-json": { why: "A package has one package.json that is a JSON object.", mend: "Add or mend package.json." },
} as const satisfies Record<string, Rule>;
export type ArchiveRule = keyof typeof archiveRules;

/** The error of a broken rule. `entry` is the path as far as it can be shown. */
export function refusal(
  rule: ArchiveRule,
  options: { entry?: string; what?: string; cause?: unknown } = {},
): CodedError {
  const entry = options.entry === undefined ? null : printable(options.entry);
  const { why, mend } = archiveRules[rule];
  return fail(
    "TUNEIT_ARCHIVE_REFUSED",
    { rule, what: options.what ?? entry ?? why, why, mend },
    { cause: options.cause, details: { rule, entry } },
  );
}

const printable = (text: string): string => text.slice(0, 420).replaceAll(/[\p{Cc}\p{Cf}]/gu, "\ufffd");
