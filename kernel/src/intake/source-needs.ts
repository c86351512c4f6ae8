import { type ContributionOf, type GrantedCapability, type JsonObject, type SourceAsk } from "@tuneit/protocol";
import { askedBy, type Asked } from "@tuneit/packaging";
import { fail } from "../errors/index.ts";
import { meaningOf } from "../grants/explain.ts";
import { canonicalCapability, covers, isNamed } from "../grants/scope.ts";
import type { FoundContribution } from "../points/contribution-key.ts";

export type FoundSource = FoundContribution<"data-source">;
type Names = ContributionOf<"data-source">["names"];

/** What one fetch may touch, as its settings name it. */
export interface Named {
  /** `host:port` */
  readonly hosts: readonly string[];
  readonly secrets: readonly string[];
  readonly file: string | undefined;
}

const usualPorts: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };
const asValue = "=value";

/** @throws TUNEIT_SOURCE_HOST_INVALID */
export function namedBy({ contribution }: FoundSource, settings: JsonObject): Named {
  const { hosts, secrets, files } = contribution.names;
  const texts = (pointers: readonly string[]): string[] =>
    pointers.map((pointer) => textAt(settings, pointer)).filter((text) => text !== "");
  return {
    hosts: [...new Set(hosts.map((one) => hostIn(settings, one)).filter((host) => host !== undefined))],
    secrets: [...new Set(texts(secrets))],
    file: texts(files)[0],
  };
}

/**
 * What has to be allowed for a fetch: what the plugin requires, what the settings name, and the other hosts of its manifest
 * where they name one of those, for a hub keeps files beside itself.
 */
export function neededFor(found: FoundSource, { hosts, secrets }: Named): Asked[] {
  const asked = askedBy(found.plugin.manifest);
  const reason = (kind: string): string =>
    asked.find((one) => one.kind === kind && isNamed(one.scope))?.reason ?? "its settings name it";
  const named = [
    ...hosts.map((scope) => ({ kind: "net:connect" as const, scope, reason: reason("net:connect"), required: true })),
    ...secrets.map((name) => ({
      ...{ kind: "secrets:read" as const, scope: name + asValue },
      ...{ reason: reason("secrets:read"), required: true },
    })),
  ];
  const fixed = asked.filter((one) => !isNamed(one.scope));
  const isOwn = hosts.length === 0 || hosts.some((host) => fixed.some((one) => covers(one, network(host))));
  const needed = fixed.filter((one) => one.required || (isOwn && one.kind === "net:connect"));
  const other = named.filter((one) => !needed.some((had) => covers(had, one)));
  return [...needed, ...other].map((one) => ({ ...one, ...canonicalCapability(one), required: true }));
}

export const shownAsk = (one: Asked, granted: readonly GrantedCapability[]): SourceAsk => ({
  ...{ kind: one.kind, scope: one.scope, reason: one.reason, means: meaningOf(one) },
  granted: granted.some((given) => covers(given, one)),
});

export const keyOf = ({ plugin, contribution }: FoundSource): string => `${plugin.manifest.name}:${contribution.id}`;

const network = (scope: string): GrantedCapability => ({ kind: "net:connect", scope });

function hostIn(settings: JsonObject, from: Names["hosts"][number]): string | undefined {
  if ("url" in from) return hostOfUrl(textAt(settings, from.url), from.url);
  const host = textAt(settings, from.host);
  if (host === "") return undefined;
  const port = typeof from.port === "number" ? from.port : Number(valueAt(settings, from.port));
  return checked(host.includes(":") && !host.startsWith("[") ? `[${host}]` : host, port, from.host);
}

function hostOfUrl(text: string, setting: string): string | undefined {
  if (text === "") return undefined;
  const url = URL.parse(text);
  return checked(url?.hostname ?? "", Number(url?.port) || (usualPorts[url?.protocol ?? ""] ?? 0), setting);
}

/** A host as an address has it, so that what is asked for is what is reached. */
function checked(host: string, port: number, setting: string): string {
  const url = /^[^\s/@?#\\*$]+$/.test(host) ? URL.parse(`http://${host}/`) : null;
  if (url === null || url.hostname !== host.toLowerCase() || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw fail("TUNEIT_SOURCE_HOST_INVALID", { setting: setting.slice(1), given: `${host}:${port}`.slice(0, 200) });
  return `${url.hostname}:${port}`;
}

function textAt(settings: JsonObject, pointer: string): string {
  const value = valueAt(settings, pointer);
  return typeof value === "string" ? value.trim() : "";
}

function valueAt(settings: JsonObject, pointer: string): unknown {
  return pointer
    .slice(1)
    .split("/")
    .reduce<unknown>((value, key) => {
      const isObject = typeof value === "object" && value !== null && Object.hasOwn(value, key);
      return isObject ? (value as Record<string, unknown>)[key] : undefined;
    }, settings);
}
