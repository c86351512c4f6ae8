import { dataSourceContribution, type GrantedCapability } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { effectiveOf } from "../capabilities/effective-grants.ts";
import { namedBy, neededFor, type FoundSource } from "./source-needs.ts";

const net = (scope: string): GrantedCapability => ({ kind: "net:connect", scope });
const secret = (scope: string): GrantedCapability => ({ kind: "secrets:read", scope });

function found(names: object, optionalCapabilities: readonly object[] = []): FoundSource {
  const contribution = dataSourceContribution.parse({ id: "a", title: "A", entry: "python:a:b", names });
  const manifest = {
    name: "@acme/source",
    tuneit: { contributes: { "data-source": [contribution] }, capabilities: [], optionalCapabilities },
  };
  return { point: "data-source", contribution, plugin: { manifest } } as unknown as FoundSource;
}

const server = found({ hosts: [{ host: "/host", port: "/port" }], secrets: ["/password"] }, [
  { ...net("$NAMED"), reason: "connects to it" },
  { ...secret("$NAMED=value"), reason: "logs in" },
]);

test("settings name hosts as an address has them, and secrets; what is not filled in names nothing", () => {
  expect(namedBy(server, { host: "DB.Example.com", port: 5432, password: "pw" })).toEqual({
    ...{ hosts: ["db.example.com:5432"], secrets: ["pw"], file: undefined },
  });
  expect(namedBy(server, { host: "::1", port: 1 }).hosts).toEqual(["[::1]:1"]);
  expect(namedBy(server, {})).toEqual({ hosts: [], secrets: [], file: undefined });
  const hub = found({ hosts: [{ url: "/endpoint" }] });
  expect(namedBy(hub, { endpoint: "https://hub.example/x" }).hosts).toEqual(["hub.example:443"]);
  expect(namedBy(hub, { endpoint: "http://127.0.0.1:81" }).hosts).toEqual(["127.0.0.1:81"]);
});

const refused = expect.objectContaining({ code: "TUNEIT_SOURCE_HOST_INVALID" });

test.each(["*", "*.example.com", "a/b", "a b", "x@y", "$NAMED", "0x7f.1", "2130706433", "a:b"])(
  "a host %j is none that could be allowed",
  (host) => {
    expect(() => namedBy(server, { host, port: 5432 })).toThrow(
      expect.objectContaining({ code: "TUNEIT_SOURCE_HOST_INVALID" }),
    );
  },
);

test("a port that is none, and an address of another kind, are refused", () => {
  for (const port of [0, 65_536, 1.5, "x"]) expect(() => namedBy(server, { host: "a", port })).toThrow(refused);
  const hub = found({ hosts: [{ url: "/endpoint" }] });
  for (const endpoint of ["file:///etc", "ftp://a", "x"]) expect(() => namedBy(hub, { endpoint })).toThrow(refused);
});

const scopes = (source: FoundSource, settings: Parameters<typeof namedBy>[1]): string[] =>
  neededFor(source, namedBy(source, settings)).map(({ scope }) => scope);

test("each is asked for by itself; the manifest's other hosts only with one of its own", () => {
  const python = "its entries";
  expect(scopes(server, { host: "a.example", port: 1, password: "pw" })).toEqual([python, "a.example:1", "pw=value"]);
  const fixed = [net("hub.example:443"), net("files.example:443")].map((one) => ({ ...one, reason: "keeps files" }));
  const hub = found({ hosts: [{ url: "/endpoint" }] }, [...fixed, { ...net("$NAMED"), reason: "another hub" }]);
  expect(scopes(hub, { endpoint: "https://hub.example" })).toEqual(["hub.example:443", "files.example:443", python]);
  expect(scopes(hub, { endpoint: "https://mirror.example" })).toEqual([python, "mirror.example:443"]);
});

test("a grant of one host or secret counts where a manifest leaves it to a person, and no wider one", () => {
  const asked = [net("$NAMED"), secret("$NAMED=value")];
  const given = [net("db.example:5432"), secret("pw=value")];
  const wide = [net("*.example:443"), net("$NAMED"), secret("pw"), secret("$NAMED=value")];
  expect(effectiveOf(asked, [{ allow: [...given, ...wide], deny: [] }])).toEqual(given);
  expect(effectiveOf(asked, [{ allow: given, deny: [net("db.example:5432")] }])).toEqual([secret("pw=value")]);
  // Who asks for one host is granted no other.
  expect(effectiveOf([net("a.example:443")], [{ allow: given, deny: [] }])).toEqual([]);
});
