import { errorFactory, type ErrorTable } from "@tuneit/protocol";

export const registryErrors = {
  TUNEIT_REGISTRY_UNAUTHENTICATED: {
    message: "The request carries no valid token",
    cause: "The token is missing, malformed, expired or revoked. Basic authentication is not accepted.",
    mend: "Log in with `npm login`, or put a token of `tuneit registry user` into your configuration.",
  },
  TUNEIT_REGISTRY_FORBIDDEN: {
    message: "The account may not do this: {what}",
    cause: "The package or namespace belongs to somebody else, or the token was not made for it.",
    mend: "{mend}",
  },
  TUNEIT_REGISTRY_NOT_FOUND: {
    message: "There is no {what}",
    cause: "It was never published, it is held back, or this registry has no such route.",
    mend: "{mend}",
  },
  TUNEIT_REGISTRY_REQUEST_INVALID: {
    message: "The request is wrong: {what}",
    cause: "{why}",
    mend: "Send the request as npm or `tuneit plugin publish` does.",
  },
  TUNEIT_REGISTRY_TOO_LARGE: {
    message: "The request is too large: {what}",
    cause: "A publish may have 70 MB of body and 50 MB of archive; other requests a few kilobytes.",
    mend: "Leave data and weights out of the package.",
  },
  TUNEIT_REGISTRY_TOO_SLOW: {
    message: "The body did not arrive in time",
    cause: "A publish has {seconds} seconds to send its body.",
    mend: "Try again over a better connection.",
  },
  TUNEIT_REGISTRY_BUSY: {
    message: "The registry takes no more of these now: {what}",
    cause: "The limit for this account, address or moment is reached.",
    mend: "Try again after the time in `retry-after`.",
  },
  TUNEIT_REGISTRY_MISMATCH: {
    message: "What was sent does not fit the archive: {what}",
    cause: "The registry believes the archive; a description that differs from it is refused.",
    mend: "Build the archive again and publish it unchanged.",
  },
  TUNEIT_REGISTRY_PLUGIN_REFUSED: {
    message: "The plugin is refused with {count} problem(s); the first is {first}",
    cause: "Its manifest or its files break a rule of this registry.",
    mend: "Mend every problem of the list and publish again.",
  },
  TUNEIT_REGISTRY_SECRET_FOUND: {
    message: "The archive holds what looks like a secret: {what}",
    cause: "Published archives are public and cannot be called back.",
    mend: "Remove it and change the secret.",
  },
  TUNEIT_REGISTRY_NAME_REFUSED: {
    message: "The name cannot be taken: {what}",
    cause: "It is reserved, or people would take it for another one.",
    mend: "Choose another name, or ask the operator of the registry.",
  },
  TUNEIT_REGISTRY_VERSION_TAKEN: {
    message: "{name}@{version} was published already",
    cause: "A version number is used once, also after a yank or a block.",
    mend: "Raise the version and publish again.",
  },
  TUNEIT_REGISTRY_BLOCKED: {
    message: "{name}@{version} is blocked",
    cause: "The operator blocked it: {reason}",
    mend: "Use another version; the blocklist names one if there is.",
  },
  TUNEIT_REGISTRY_STORE_FAILED: {
    message: "The package store did not take or give the package",
    cause: "Verdaccio, which keeps the files, is restarting or answered wrongly. Nothing was published.",
    mend: "Repeat the command; if it fails again, look into the registry's log.",
  },
  TUNEIT_REGISTRY_PROBE_FAILED: {
    message: "The registry does not start: {what}",
    cause: "Verdaccio answered a safety probe wrongly, so it would be open or unusable.",
    mend: "Install the pinned versions again and leave its configuration alone.",
  },
  TUNEIT_REGISTRY_DATA_LOCKED: {
    message: "The data folder is in use",
    cause: "Another registry runs on it; two of them would damage each other's packages.",
    mend: "Stop the other registry, or give another data folder.",
  },
  TUNEIT_REGISTRY_ACCOUNT_INVALID: {
    message: "The account cannot be made: {what}",
    cause: "Account and namespace names are unique and plain.",
    mend: "Use 2 to 39 lower-case letters, digits and hyphens, and a name that is free.",
  },
  TUNEIT_REGISTRY_INTERNAL: {
    message: "The registry failed to answer",
    cause: "A fault of the registry; its log has the details under this request's id.",
    mend: "Repeat the request; if it fails again, tell the operator.",
  },
} as const satisfies ErrorTable;

export type RegistryCode = keyof typeof registryErrors;
export const fail = errorFactory(registryErrors);

/** HTTP status of each code. Codes of the packaging package are 422: the archive was read and refused. */
export const statusOf = {
  TUNEIT_REGISTRY_UNAUTHENTICATED: 401,
  TUNEIT_REGISTRY_FORBIDDEN: 403,
  TUNEIT_REGISTRY_NOT_FOUND: 404,
  TUNEIT_REGISTRY_REQUEST_INVALID: 400,
  TUNEIT_REGISTRY_TOO_LARGE: 413,
  TUNEIT_REGISTRY_TOO_SLOW: 408,
  TUNEIT_REGISTRY_BUSY: 429,
  TUNEIT_REGISTRY_MISMATCH: 422,
  TUNEIT_REGISTRY_PLUGIN_REFUSED: 422,
  TUNEIT_REGISTRY_SECRET_FOUND: 422,
  TUNEIT_REGISTRY_NAME_REFUSED: 422,
  TUNEIT_REGISTRY_VERSION_TAKEN: 409,
  TUNEIT_REGISTRY_BLOCKED: 451,
  TUNEIT_REGISTRY_STORE_FAILED: 502,
  TUNEIT_REGISTRY_PROBE_FAILED: 500,
  TUNEIT_REGISTRY_DATA_LOCKED: 500,
  TUNEIT_REGISTRY_ACCOUNT_INVALID: 422,
  TUNEIT_REGISTRY_INTERNAL: 500,
} as const satisfies Record<RegistryCode, number>;
