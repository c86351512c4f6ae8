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
    cause: "It was deleted or renamed, or its name or address is mistyped",
    mend: "Look for it in the list that it stood in; the addresses stand in shell/server/README.md",
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
  TUNEIT_SERVER_ROLES_UNSAID: {
    message: "There are no roles to take over from {dataset}",
    cause: "Nobody said yet what its columns are for",
    mend: "Assign the roles of {dataset} first, or name another dataset",
  },
  TUNEIT_SERVER_EXISTS: {
    message: "There is a {what} of this name already",
    cause: "Nothing is overwritten by what makes something new",
    mend: "Choose another name, or change the one that is there",
  },
  TUNEIT_SERVER_CHANGED: {
    message: "It was changed by somebody else in the meantime",
    cause: "Its etag is no longer the one that was sent as If-Match",
    mend: "Read it again, and send the change with the new etag",
  },
  TUNEIT_SERVER_PRECONDITION: {
    message: "The request does not say which version it changes",
    cause: "This address needs {header}, so that nobody overwrites what they have not seen",
    mend: "Read it first, and send its etag along",
  },
  TUNEIT_SERVER_KEY_REUSED: {
    message: "The Idempotency-Key was used for something else",
    cause: "A request with this key and another body came before",
    mend: "Make a new key for each thing that is made",
  },
  TUNEIT_SERVER_INPUT_INVALID: {
    message: "It cannot be taken as it is",
    cause: "{problem}",
    mend: "Correct what is named and send it again",
  },
  TUNEIT_SERVER_STORAGE_FULL: {
    message: "There is no room for it",
    cause: "{problem}",
    mend: "Free space on the disk of the workspace",
  },
  TUNEIT_SERVER_OFFLINE: {
    message: "This workspace is offline",
    cause: "Its settings say that nothing is looked up outside this machine",
    mend: "Switch offline off in the settings, or bring the file here yourself",
  },
  TUNEIT_SERVER_DOWNLOAD_STATE: {
    message: "The download of {ref} cannot be {act} now",
    cause: "It is {state}",
    mend: "Look at the list of downloads: it says how each one stands",
  },
  TUNEIT_SERVER_BUSY: {
    message: "Too much is being done at once",
    cause: "{limit} pieces of long work run already",
    mend: "Wait until one of them has ended, or cancel one",
  },
  TUNEIT_SERVER_NOT_WAITING: {
    message: "{run} does not wait",
    cause: "It is being started, has started, or was taken out of the queue",
    mend: "Look at the run; stop it to end it",
  },
  TUNEIT_SERVER_PLAN_MOVED: {
    message: "The plan is no longer the one that was shown",
    cause: "Recipe, data, plugins or machine changed since: {count} differences are known",
    mend: "Read the new plan, and start that one",
  },
  TUNEIT_SERVER_GRANTS_MISSING: {
    message: "{count} permissions are missing to start the run",
    cause: "Plugins of the plan ask for them, and nobody gave them: {permissions}",
    mend: "Read them, and start with `grant: declared` to give them",
  },
  TUNEIT_SERVER_NO_PREDICTIONS: {
    message: "{run} left no predictions for {split}",
    cause: "Only an evaluation that ended writes them, for the splits of its plan",
    mend: "Run an evaluation, or choose another split",
  },
  TUNEIT_SERVER_FILE_GONE: {
    message: "{path} is not there as the run left it",
    cause: "It was moved, changed into a link, or cannot be read",
    mend: "Restore the run's folder, or run it again",
  },
  TUNEIT_SERVER_RANGE: {
    message: "The range of the request lies outside of the file",
    cause: "It has {bytes} bytes",
    mend: "Ask for a range within them",
  },
  TUNEIT_SERVER_NO_EXPORT: {
    message: "{run} cannot be exported as {format} here",
    cause: "{reason}",
    mend: "Choose a format that is ready; `GET /runs/<id>/exports` lists them",
  },
  TUNEIT_SERVER_NO_VIEWER: {
    message: "'{viewer}' opens nothing of {run}",
    cause:
      "The plugin is missing or off, or the run made nothing that the program opens; while it runs, only what its trackers write can be opened",
    mend: "Look at `viewers` of `GET /runs/{run}`; it lists what can be opened",
  },
  TUNEIT_SERVER_NOT_STARTED: {
    message: "{run} has not started",
    cause: "It waits in the queue, or failed before it could start",
    mend: "Wait until it runs",
  },
  TUNEIT_SERVER_NOT_RESUMABLE: {
    message: "{run} cannot be resumed",
    cause: "{reason}",
    mend: "Fork it to run it once more",
  },
  TUNEIT_SERVER_BODY_TOO_LARGE: {
    message: "The body of the request is too large",
    cause: "This address takes at most {limit} bytes",
    mend: "Send less",
  },
  TUNEIT_SERVER_APP_MISSING: {
    message: "The app is not built",
    cause: "This checkout has no pages yet; the API and the command line work without them",
    mend: "Run `npm run build` in the checkout, or `npm start`, which does it by itself; then start the server again",
  },
  TUNEIT_SERVER_STREAMS_FULL: {
    message: "Too many clients listen, or one asks too often",
    cause: "At most {limit} are served at once",
    mend: "Close pages or programs that listen, or wait a second",
  },
  TUNEIT_SERVER_UPGRADE_NEEDED: {
    message: "This address speaks WebSocket",
    cause: "The request did not ask to upgrade the connection",
    mend: "Open it as ws://, or read the same events from GET /events",
  },
  TUNEIT_SERVER_DATABASE: {
    message: "The database of TUNEIT_DATABASE_URL cannot be used",
    cause: "{problem}",
    mend: "Check that it runs and that the address is right, or take the variable away to use a file",
  },
  TUNEIT_SERVER_PANEL_REFUSED: {
    message: "The panel of {plugin} cannot be shown",
    cause: "{problem}",
    mend: "Grant `ui:view` on the plugin's page, or report the missing file to its author",
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
