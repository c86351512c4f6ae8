import { errorFactory, type ErrorTable } from "@tuneit/protocol";

export const serverErrorTable = {
  TUNEIT_SERVER_UNAUTHENTICATED: {
    message: "The request carries no valid token",
    cause: "Every request but the one for a session needs the token that this server made when it started",
    mend: "Open the address that `tuneit serve` printed, or send the token of .tuneit/server.json as Authorization: Bearer",
  },
  TUNEIT_SERVER_CODE_REFUSED: {
    message: "The code opens no session",
    cause: "It was used already, has expired, or belongs to another start of the server",
    mend: "Start `tuneit serve` again and open the address it prints",
  },
  TUNEIT_SERVER_HOST_REFUSED: {
    message: "The server is not called by that name",
    cause: "The Host header names {host}, so the address may lead here from a foreign page",
    mend: "Use the address that `tuneit serve` printed",
  },
  TUNEIT_SERVER_ORIGIN_REFUSED: {
    message: "The request comes from a foreign page",
    cause: "Its Origin is {origin}, which is not this server's",
    mend: "Call the server from its own page, or from a program that sends no Origin",
  },
  TUNEIT_SERVER_NOT_FOUND: {
    message: "There is no {what}",
    cause: "Nothing answers at this address",
    mend: "Compare the address with the list in shell/server/README.md",
  },
  TUNEIT_SERVER_METHOD: {
    message: "The address does not take {method}",
    cause: "It takes {allowed}",
    mend: "Send one of these methods",
  },
  TUNEIT_SERVER_REQUEST_INVALID: {
    message: "The request is not what this address takes",
    cause: "{problem}",
    mend: "Correct what is named and send it again",
  },
  TUNEIT_SERVER_BODY_TOO_LARGE: {
    message: "The body of the request is too large",
    cause: "This address takes at most {limit} bytes",
    mend: "Send less",
  },
  TUNEIT_SERVER_PORT: {
    message: "The server cannot listen on port {port}",
    cause: "{problem}",
    mend: "Give another one with --port, or 0 for any that is free",
  },
  TUNEIT_SERVER_UNEXPECTED: {
    message: "The server met a fault of its own",
    cause: "The request brought up something that has no code",
    mend: "Report it with the request; the server's error output names the fault",
  },
} as const satisfies ErrorTable;

export const fail = errorFactory(serverErrorTable);
