import { z } from "zod";

/** What a plugin's panel and the app say to each other over their one port. Both sides parse; neither believes. */

/** Bytes of one message, as JSON. */
export const mostPanelBytes = 1024 * 1024;
/** Messages that a panel may send within a second; one more ends it. */
export const mostPanelMessages = 100;
export const panelPingMs = 2_000;
/** A panel that answers no ping for so long is told to hang. */
export const panelSilentMs = 5_000;

/** The policy of everything below `/panels/`. The `sandbox` in it holds where the address is opened in a tab of its own. */
export const panelPolicy: string = [
  "sandbox allow-scripts",
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'none'",
  "worker-src 'none'",
  "frame-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html",
].join("; ");

const key = z.string().regex(/^[\w.-]{1,100}$/, "expected letters, digits, dots and dashes");
const nothing = z.strictObject({});

/** What a panel can ask for, each with what it takes, what it is answered, and the capability that somebody must have granted. */
export const panelMethods = {
  "storage.get": { capability: "ui:view", scope: null, params: z.strictObject({ key }), result: z.string().nullable() },
  "storage.set": {
    capability: "ui:view",
    scope: null,
    params: z.strictObject({ key, value: z.string().max(65_536) }),
    result: z.null(),
  },
  "storage.remove": { capability: "ui:view", scope: null, params: z.strictObject({ key }), result: z.null() },
  /** Pixels that the panel wants to be high. */
  "view.resize": {
    capability: "ui:view",
    scope: null,
    params: z.strictObject({ height: z.int().min(40).max(4000) }),
    result: z.null(),
  },
  /** What the panel is shown for: the run on whose page it stands, none on the plugin's own. */
  "view.subject": {
    capability: "ui:view",
    scope: null,
    params: nothing,
    result: z.strictObject({ run: z.string().nullable() }),
  },
  "notice.show": {
    capability: "ui:notify",
    scope: null,
    params: z.strictObject({ text: z.string().min(1).max(300) }),
    result: z.null(),
  },
  "runs.list": {
    capability: "fs:read",
    scope: "$RUNS",
    params: nothing,
    result: z.array(z.strictObject({ id: z.string(), name: z.string(), status: z.string() })).max(200),
  },
  "runs.metrics": {
    capability: "fs:read",
    scope: "$RUNS",
    params: z.strictObject({ run: z.string().max(80) }),
    result: z.json(),
  },
} as const;
export type PanelMethod = keyof typeof panelMethods;
export type PanelParams<M extends PanelMethod> = z.infer<(typeof panelMethods)[M]["params"]>;

const requests = (Object.keys(panelMethods) as PanelMethod[]).map((method) =>
  z.strictObject({
    is: z.literal("call"),
    id: z.int().nonnegative(),
    method: z.literal(method),
    params: panelMethods[method].params,
  }),
);

/** From the panel. */
export const panelMessage = z.union([z.strictObject({ is: z.literal("pong"), ping: z.int() }), ...requests]);
export type PanelMessage = z.infer<typeof panelMessage>;

const failure = z.strictObject({ code: z.string(), message: z.string(), mend: z.string() });

/** How the app looks, so that the panel can look like it. */
export const panelLook = z.strictObject({
  theme: z.enum(["light", "dark"]),
  /** Names of tokens, `--tn-text`, with their values. */
  tokens: z.record(z.string().regex(/^--tn-[a-z0-9-]+$/), z.string().max(200)),
  zoom: z.number(),
  locale: z.string().max(40),
  direction: z.enum(["ltr", "rtl"]),
});
export type PanelLook = z.infer<typeof panelLook>;

/** To the panel. */
export const hostMessage = z.discriminatedUnion("is", [
  z.strictObject({ is: z.literal("ping"), ping: z.int() }),
  z.strictObject({ is: z.literal("look"), look: panelLook }),
  z.strictObject({ is: z.literal("answer"), id: z.int().nonnegative(), result: z.json() }),
  z.strictObject({ is: z.literal("refused"), id: z.int().nonnegative(), failure }),
]);
export type HostMessage = z.infer<typeof hostMessage>;

/** `POST /plugins/{name}/panels/{id}`: the panel is served from now on, at an address that nobody can guess. */
export const panelMount = z.strictObject({ path: z.string(), title: z.string() });
export type PanelMount = z.infer<typeof panelMount>;
