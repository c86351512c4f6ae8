import { fail } from "../errors/registry-errors.ts";
import type { SocketClient, SocketRequest } from "./socket-client.ts";

interface Probe extends SocketRequest {
  readonly expect: number;
  readonly wrong: string;
}

const stranger = { name: "stranger", password: "a password of a stranger" };

/** What a safe child refuses. A wrong answer means that it is open, so the registry does not start. */
const probes: readonly Probe[] = [
  {
    method: "PUT",
    path: "/-/user/org.couchdb.user:stranger",
    body: stranger,
    expect: 409,
    wrong: "registration is open",
  },
  { method: "GET", path: "/@probe%2fprobe", expect: 401, wrong: "strangers can read" },
  { method: "PUT", path: "/@probe%2fprobe", body: {}, expect: 401, wrong: "strangers can publish" },
  { method: "POST", path: "/-/npm/v1/security/advisories/bulk", body: {}, expect: 404, wrong: "audit is on" },
  { method: "GET", path: "/", expect: 404, wrong: "the web page is on" },
];

export async function probe(client: SocketClient, service: { account: string; password: string }): Promise<void> {
  for (const { expect, wrong, ...request } of probes) {
    const { status } = await client.send(request);
    if (status !== expect)
      throw fail("TUNEIT_REGISTRY_PROBE_FAILED", { what: `${wrong} (${request.method} ${request.path}: ${status})` });
  }
  const basic = `Basic ${Buffer.from(`${service.account}:${service.password}x`).toString("base64")}`;
  const { status } = await client.send({ method: "GET", path: "/@probe%2fprobe", authorization: basic });
  if (status !== 401) throw fail("TUNEIT_REGISTRY_PROBE_FAILED", { what: `a wrong password is taken (${status})` });
}
