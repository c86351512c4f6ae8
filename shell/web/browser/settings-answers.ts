import type { DiskUse, SecretList, Settings } from "@tuneit/protocol/http";
import type { Asked } from "./stand-in-server.ts";

let settings: Settings = { format: 1, runsPerDevice: 1, offline: false, proxy: null, noProxy: [] };
let secrets: SecretList = {
  items: [
    {
      name: "hub-token",
      hosts: ["huggingface.co:443"],
      createdAt: Date.UTC(2026, 9, 1),
      rotatedAt: Date.UTC(2026, 10, 2),
    },
    { name: "unused", hosts: [], createdAt: Date.UTC(2026, 9, 1), rotatedAt: Date.UTC(2026, 9, 1) },
  ],
  nextCursor: null,
  total: 2,
  protection: "keychain",
};
const disk: DiskUse = {
  items: [
    { what: "runs", bytes: 4_200_000_000 },
    { what: "data", bytes: 120_000_000 },
    { what: "models", bytes: 9_100_000_000 },
    { what: "environments", bytes: 2_600_000_000 },
    { what: "plugins", bytes: 31_000_000 },
    { what: "cache", bytes: 640_000_000 },
  ],
  freeBytes: 181_000_000_000,
};

const noProxy = {
  ...{ type: "", title: "The request is not valid.", status: 400, detail: "", instance: "/settings" },
  ...{ code: "TUNEIT_SERVER_REQUEST_INVALID", mend: "Mend what is named." },
  problems: [{ pointer: "/proxy", message: "expected the address of a proxy such as http://proxy.example:3128" }],
};

/** What was sent, for the tests to look at. */
export const sentSettings: unknown[] = [];

export const settingsAnswers: Readonly<Record<string, unknown>> = {
  "GET /settings": () => settings,
  "PUT /settings": ({ body }: Asked) => {
    sentSettings.push(body);
    const next = body as Settings;
    if (next.proxy?.startsWith("socks")) return noProxy;
    settings = { ...next, proxy: next.proxy?.replace(/\/\/.*@/, "//") ?? null };
    return settings;
  },
  "GET /secrets": () => secrets,
  "PUT /secrets/other": ({ body }: Asked) => {
    sentSettings.push(body);
    const at = Date.UTC(2026, 10, 21);
    secrets = {
      ...secrets,
      items: [...secrets.items, { name: "other", hosts: ["a.example:443"], createdAt: at, rotatedAt: at }],
    };
    return secrets.items.at(-1);
  },
  "/system/disk": disk,
};
