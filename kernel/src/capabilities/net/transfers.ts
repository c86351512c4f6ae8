import { fail } from "../../errors/index.ts";
import type { PluginSession, Use } from "../session.ts";
import type { ResponseBody } from "./body.ts";
import { connecting, type NetTarget } from "./target.ts";

const mostOpen = 16;
/** A grant that is taken back ends what is open within a second. */
const checkMs = 300;

/** A request and the body of its answer, until that is read. */
export class Transfer {
  readonly id: number;
  readonly session: PluginSession;
  /** Ends the request: its plugin is gone, or its grant. */
  readonly signal: AbortSignal;
  body: ResponseBody | undefined;
  readonly #controller = new AbortController();
  readonly #forget: () => void;
  /** What must be permitted as long as it is open: its host first. */
  #uses: readonly Use[] = [];

  constructor(id: number, session: PluginSession, forget: () => void) {
    this.id = id;
    this.session = session;
    this.signal = AbortSignal.any([session.signal, this.#controller.signal]);
    this.#forget = forget;
  }

  /** Where it goes from here on. */
  aim(target: NetTarget): void {
    this.#uses = [connecting(target)];
  }

  /** A secret goes along to there. */
  carry(secret: Use): void {
    this.#uses = [...this.#uses, secret];
  }

  /** Ends it where it is not permitted any more, which whoever reads it is told. */
  async check(): Promise<void> {
    for (const use of this.#uses) {
      if (this.signal.aborted) return;
      // Grants that cannot be read grant nothing.
      const scope = await this.session.scopeFor(use).catch(() => undefined);
      if (scope === undefined) this.#revoke(use);
    }
  }

  #revoke({ kind, target }: Use): void {
    this.#stop(fail("TUNEIT_GRANT_REVOKED", { plugin: this.session.name, kind, scope: target }));
    this.session.blocked(kind, target, "TUNEIT_GRANT_REVOKED");
  }

  /** The next bytes of the body; null after the last. @throws TUNEIT_GRANT_REVOKED, TUNEIT_NET_FAILED, TUNEIT_CAPABILITY_* */
  async read(): Promise<Buffer | null> {
    const { body, session } = this;
    if (!body || body.isReading)
      throw fail("TUNEIT_CAPABILITY_LIMIT", { plugin: session.name, limit: "a body is read by one at a time" });
    try {
      const bytes = await body.read();
      if (bytes === null) this.end();
      return bytes;
    } catch (error) {
      this.end();
      throw error;
    }
  }

  close(): void {
    this.#stop(fail("TUNEIT_CAPABILITY_HANDLE", { plugin: this.session.name, body: this.id }));
    this.end();
  }

  /** It is over for the plugin. */
  end(): void {
    this.#forget();
  }

  #stop(reason: Error): void {
    this.body?.abort(reason);
    this.#controller.abort(reason);
  }
}

/** Everything that plugins receive at the moment. A body's number means nothing to another plugin, or process. */
export class Transfers {
  readonly #open = new Map<number, Transfer>();
  #lastId = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @throws TUNEIT_CAPABILITY_LIMIT */
  open(session: PluginSession): Transfer {
    const others = [...this.#open.values()].filter((one) => one.session === session).length;
    const limit = `${mostOpen} requests and bodies are open at once`;
    if (others >= mostOpen) throw fail("TUNEIT_CAPABILITY_LIMIT", { plugin: session.name, limit });
    const id = ++this.#lastId;
    const transfer = new Transfer(id, session, () => this.#forget(id));
    this.#open.set(id, transfer);
    this.#timer ??= setInterval(() => this.#checkAll(), checkMs).unref();
    return transfer;
  }

  /** @throws TUNEIT_CAPABILITY_HANDLE */
  find(session: PluginSession, id: number): Transfer {
    const found = this.#open.get(id);
    if (found?.session === session && found.body) return found;
    throw fail("TUNEIT_CAPABILITY_HANDLE", { plugin: session.name, body: id });
  }

  closeAll(session?: PluginSession): void {
    for (const one of this.#open.values()) if (session === undefined || one.session === session) one.close();
  }

  #checkAll(): void {
    for (const one of this.#open.values()) void one.check();
  }

  #forget(id: number): void {
    this.#open.delete(id);
    if (this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
