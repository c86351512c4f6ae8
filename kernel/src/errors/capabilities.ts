import type { ErrorTable } from "@tuneit/protocol";

const authorHandles = "The plugin's author handles this code like any failed call";

export const capabilityErrors = {
  TUNEIT_CAPABILITY_INVALID: {
    message: "{plugin} asked for {kind} in a way that cannot be understood: {problem}",
    cause: "The request does not follow the schema of its kind",
    mend: "Report it to the plugin's author with this message",
  },
  TUNEIT_CAPABILITY_LIMIT: {
    message: "{plugin} reached a limit: {limit}",
    cause: "The host bounds what one plugin may hold open, send or receive",
    mend: "Read answers to their end or close them, and pass large data as files",
  },
  TUNEIT_CAPABILITY_HANDLE: {
    message: "{plugin} has no open body {body}",
    cause: "It was read to its end, was closed, belongs to another plugin, or its plugin was started anew",
    mend: "Send the request again",
  },
  TUNEIT_GRANT_REVOKED: {
    message: "{plugin} may no longer use {kind} {scope}",
    cause: "The grant was taken back while it was in use",
    mend: "Grant it again, if you trust the plugin: tuneit plugin grants {plugin} --allow {kind}={scope}",
  },
  TUNEIT_NET_URL_REFUSED: {
    message: "The address of a request was refused: {problem}",
    cause: "A request goes to http or https, names no user, and its host is a plain name or a granted address",
    mend: "Correct the address",
  },
  TUNEIT_NET_ADDRESS_REFUSED: {
    message: "{target} leads to an address that is not on the internet",
    cause:
      "A name of the internet may not lead into this machine or its network; what is private has a grant of its own name",
    mend: "If this host is yours, let the plugin ask for its private name or its literal address, and grant that",
  },
  TUNEIT_NET_REDIRECT_REFUSED: {
    message: "Redirect {hop}, to {target}, was not followed: {problem}",
    cause: "Each redirect is checked like a request of its own",
    mend: "Grant the host it leads to, if the plugin asks for it and you trust it, or use another source",
  },
  TUNEIT_NET_FAILED: {
    message: "{target} could not be asked: {problem}",
    cause: "The host is away, does not answer, or breaks the protocol",
    mend: "Try again later; where it goes on, check the address and this machine's network",
  },
  TUNEIT_NET_PROXY_INVALID: {
    message: "The proxy in {from} cannot be used",
    cause: "It is no address of a proxy that speaks HTTP, such as http://proxy.example:3128. Nothing goes around it",
    mend: "Mend it there; other kinds of proxies, such as SOCKS, are not spoken",
  },
  TUNEIT_FILE_REFUSED: {
    message: "{path} was not opened: {problem}",
    cause: "Plugins reach plain files below granted roots; links, devices and files with several names are not opened",
    mend: "Put a plain copy of the file below the root",
  },
  TUNEIT_FILE_MISSING: {
    message: "{path} does not exist",
    cause: "Nothing has that name below the root",
    mend: authorHandles,
  },
  TUNEIT_SECRET_REFUSED: {
    message: "The secret {secret} was not sent to {target}: {problem}",
    cause: "A secret is bound to hosts and leaves for those only, over TLS or inside this machine",
    mend: "Bind the secret to the host if it belongs there",
  },
  TUNEIT_SERVICE_MISSING: {
    message: "No plugin provides {service}",
    cause: "{problem}",
    mend: "Install and grant a plugin that provides it",
  },
  TUNEIT_SERVICE_CYCLE: {
    message: "{plugin} may not call {service} now: its provider waits for {plugin}",
    cause: "Services that call each other in a circle would wait for ever",
    mend: "Report it to the authors of both plugins",
  },
} as const satisfies ErrorTable;
