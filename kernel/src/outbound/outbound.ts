import { proxySettings, type ProxySettings } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { readIfThere } from "../files/atomic-file.ts";
import { basic, routeFor, rulesOf, type ProxyRoute, type ProxyRules } from "./proxy-rules.ts";
import { proxiedFetch } from "./proxied-fetch.ts";

/** Name of the vault's entry with the proxy's user and password. */
export const proxySecret = "proxy";

export interface OutboundOptions {
  /** Settings of the workspace; absent = as they come. */
  readonly settingsPath: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly secret: (name: string) => Promise<{ readonly value: string; readonly hosts: readonly string[] } | undefined>;
}

/** What a program in Python needs to go the same ways. */
export interface Upstream {
  readonly https: ProxyRoute | null;
  readonly http: ProxyRoute | null;
  readonly noProxy: readonly string[];
}

/** The ways out of this machine, as settings and environment have them when something goes out. */
export class Outbound {
  readonly #options: OutboundOptions;

  constructor(options: OutboundOptions) {
    this.#options = options;
  }

  /** The proxy for an address; null = none. @throws TUNEIT_NET_PROXY_INVALID, TUNEIT_VAULT_* */
  readonly routeFor = async (url: URL): Promise<ProxyRoute | null> => routeFor(url, await this.#rules());

  /** `fetch` by the way that the settings name. */
  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const route = await this.routeFor(url);
    return route === null ? fetch(input, init) : proxiedFetch(url, init, route);
  };

  /** Null where nothing goes through a proxy. */
  async upstream(): Promise<Upstream | null> {
    const { https, http, noProxy } = await this.#rules();
    return https === null && http === null ? null : { https, http, noProxy };
  }

  /** For a program of the machine's own, such as uv, that reads the variables itself. */
  readonly variables = async (): Promise<Readonly<Record<string, string>>> => {
    const { proxy } = await this.#settings();
    if (proxy === null) return {};
    const { https, noProxy } = await this.#rules();
    const address = addressOf(https!);
    const without = ["localhost", "127.0.0.1", "::1", ...noProxy].join(",");
    return Object.fromEntries([
      ...["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"].flatMap((name) => [
        [name, address],
        [name.toLowerCase(), address],
      ]),
      ["NO_PROXY", without],
      ["no_proxy", without],
    ]);
  };

  async #rules(): Promise<ProxyRules> {
    const settings = await this.#settings();
    const rules = rulesOf(settings, this.#options.environment);
    if (settings.proxy === null || rules.https === null) return rules;
    const authorization = await this.#authorization(rules.https);
    const route = { ...rules.https, authorization };
    return { ...rules, https: route, http: route };
  }

  /** It is sent to the proxy that it was given for and to no other. */
  async #authorization({ host, port }: ProxyRoute): Promise<string | null> {
    const found = await this.#options.secret(proxySecret);
    const name = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    return found?.hosts.includes(name) ? basic(found.value) : null;
  }

  /** Where they cannot be read nobody knows the way that was wanted, and nothing goes out. */
  async #settings(): Promise<ProxySettings> {
    const text = (await readIfThere(this.#options.settingsPath)) ?? "{}";
    try {
      return proxySettings.parse(JSON.parse(text));
    } catch (cause) {
      throw fail("TUNEIT_NET_PROXY_INVALID", { from: "the settings" }, { cause });
    }
  }
}

function addressOf({ host, port, authorization }: ProxyRoute): string {
  const user = authorization === null ? "" : Buffer.from(authorization.slice("Basic ".length), "base64").toString();
  const [name = "", ...password] = user.split(":");
  const written = user === "" ? "" : `${encodeURIComponent(name)}:${encodeURIComponent(password.join(":"))}@`;
  return `http://${written}${host.includes(":") ? `[${host}]` : host}:${port}`;
}
