import type { ErrorTable } from "@tuneit/protocol";

const tellOperator = "Do not install it; tell the registry's operator";

export const storeErrors = {
  TUNEIT_STORE_BLOCKED: {
    message: "{plugin}@{version} is blocked",
    cause: "{reason}",
    mend: "Install a version that is not blocked, or remove the plugin",
  },
  TUNEIT_STORE_BLOCKLIST_MISSING: {
    message: "The registry's blocklist was never read, so nothing can be installed",
    cause: "{problem}",
    mend: "Connect to the registry once, then install",
  },
  TUNEIT_STORE_BLOCKLIST_EXPIRED: {
    message: "The registry's blocklist has expired, so nothing can be installed",
    cause: "The newest list at hand was valid until {expiresAt}",
    mend: "Connect to the registry, so that a newer list is fetched; what is installed runs on",
  },
  TUNEIT_STORE_BLOCKLIST_REFUSED: {
    message: "The registry's blocklist is refused",
    cause: "{problem}",
    mend: tellOperator,
  },
  TUNEIT_STORE_TRUST_MISSING: {
    message: "The registry's keys were never read, so nothing of it can be verified",
    cause: "{problem}",
    mend: "Connect to the registry once, then install",
  },
  TUNEIT_STORE_TRUST_REFUSED: {
    message: "The registry's trust document is refused",
    cause: "{problem}",
    mend: tellOperator,
  },
  TUNEIT_STORE_ROOT_CHANGED: {
    message: "The registry {registry} shows another root key than the one that was pinned",
    cause: "Pinned is {pinned}, shown is {shown}",
    mend: "Ask the operator whether the key was replaced; if so, delete {path} and install again",
  },
  TUNEIT_STORE_SIGNATURE_MISSING: {
    message: "{plugin}@{version} is not signed",
    cause: "The registry gave no signature for it",
    mend: tellOperator,
  },
  TUNEIT_STORE_KEY_UNKNOWN: {
    message: "{plugin}@{version} is signed with a key that is not trusted",
    cause: "The key {key} is not in the registry's trust document, or was revoked",
    mend: tellOperator,
  },
  TUNEIT_STORE_KEY_EXPIRED: {
    message: "{plugin}@{version} is signed with a key that has expired",
    cause: "The key {key} was valid until {expires}",
    mend: "Ask the registry's operator to rotate the key and sign again",
  },
  TUNEIT_STORE_SIGNATURE_INVALID: {
    message: "The signature of {plugin}@{version} is wrong",
    cause: "It does not belong to these bytes, or was altered on the way",
    mend: tellOperator,
  },
  TUNEIT_STORE_INTEGRITY_MISMATCH: {
    message: "The archive of {plugin}@{version} is not the one that was signed",
    cause: "Expected {expected}, received {found}",
    mend: "Try again; if it stays, tell the registry's operator",
  },
  TUNEIT_STORE_ARCHIVE_REFUSED: {
    message: "The archive of {plugin} is refused",
    cause: "{problem}",
    mend: "Tell its author; nothing of it was unpacked",
  },
  TUNEIT_STORE_MANIFEST_MISMATCH: {
    message: "The archive of {plugin} says something else than the registry",
    cause: "{field} is {found} in the archive and {expected} in the registry",
    mend: tellOperator,
  },
  TUNEIT_STORE_UNSIGNED_REFUSED: {
    message: "The folder {folder} is not signed",
    cause: "Only plugins of a registry are signed; a folder is installed on your own word",
    mend: "If the plugin is yours, add --allow-unsigned",
  },
  TUNEIT_STORE_ABSENT: {
    message: "The files of {plugin} are not in the store",
    cause: "They were never installed on this machine, or were removed",
    mend: "Name the registry of the lock with --registry, and plan or run again",
  },
  TUNEIT_STORE_TAMPERED: {
    message: "The files of {plugin} were changed after they were installed",
    cause: "{problem}",
    mend: "Remove and install it again: tuneit plugin remove {plugin}, then tuneit plugin install {plugin}",
  },
} as const satisfies ErrorTable;
