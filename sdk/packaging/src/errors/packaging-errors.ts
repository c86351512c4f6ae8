import { errorFactory, type ErrorTable } from "@tuneit/protocol";

export const packagingErrors = {
  TUNEIT_ARCHIVE_REFUSED: {
    message: "The archive is refused by the rule {rule}: {what}",
    cause: "{why}",
    mend: "{mend}",
  },
  TUNEIT_ARCHIVE_FOLDER_OCCUPIED: {
    message: "The folder to unpack into already holds files",
    cause: "An archive is unpacked into an empty folder only, so that nothing of an older version is mixed in.",
    mend: "Unpack into a new folder and rename it afterwards.",
  },
  TUNEIT_PACKAGE_INVALID: {
    message: "The plugin's manifest has {count} problem(s); the first is {first}",
    cause: "package.json does not hold to the manifest's schema, or does not fit the files of the archive.",
    mend: "Mend every problem of the list, then build the archive again.",
  },
  TUNEIT_PACKAGE_UNPACKABLE: {
    message: "The folder cannot be packed: {what}",
    cause: "A package is a folder with a package.json and plain files.",
    mend: "{mend}",
  },
  TUNEIT_ENVELOPE_MALFORMED: {
    message: "The signed document cannot be read: {what}",
    cause: "It is no DSSE envelope of the expected kind.",
    mend: "Fetch the document again; if it stays so, tell the operator of the registry.",
  },
  TUNEIT_ENVELOPE_UNTRUSTED: {
    message: "The signed document carries no valid signature of a trusted key",
    cause: "It was altered, or signed by somebody else.",
    mend: "Do not use it. Compare the registry's root fingerprint with its operator.",
  },
  TUNEIT_SIGNATURE_KEY_UNSUITABLE: {
    message: "The key cannot sign: {what}",
    cause: "Signatures are made with ECDSA P-256 or Ed25519.",
    mend: "Make a key of one of these kinds.",
  },
} as const satisfies ErrorTable;

export const fail = errorFactory(packagingErrors);
