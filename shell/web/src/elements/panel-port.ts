import {
  mostPanelBytes,
  mostPanelMessages,
  panelMessage,
  panelMethods,
  panelPingMs,
  panelSilentMs,
  type HostMessage,
  type PanelLook,
  type PanelMessage,
  type PanelMethod,
} from "@tuneit/protocol/panel";
import { z } from "zod";

// The page's policy forbids `eval`, and zod need not try it.
z.config({ jitless: true });

export interface PanelFailure {
  readonly code: string;
  readonly message: string;
  readonly mend: string;
}

/** Answers one call that was parsed and is allowed. @throws what is told to the panel as a refusal */
export type AnswerCall = (method: PanelMethod, params: Readonly<Record<string, unknown>>) => Promise<unknown>;

export interface PanelPortOptions {
  readonly port: MessagePort;
  readonly answer: AnswerCall;
  /** Whether somebody granted this capability to the plugin. */
  readonly isGranted: (kind: string, scope: string | null) => boolean;
  /** Told once why the panel was ended: nothing of it is heard afterwards. */
  readonly ended: (why: "flood" | "oversized" | "silent") => void;
  readonly now?: () => number;
}

/** The app's side of a panel's one port. What is no message of the contract is refused; what floods or is silent is ended. */
export class PanelPort {
  readonly #options: PanelPortOptions;
  readonly #now: () => number;
  #heardAt: number;
  #times: number[] = [];
  #ping = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: PanelPortOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#heardAt = this.#now();
    options.port.addEventListener("message", this.#received);
    options.port.start();
    this.#timer = setInterval(() => this.#beat(), panelPingMs);
  }

  look(look: PanelLook): void {
    this.#send({ is: "look", look });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#options.port.removeEventListener("message", this.#received);
    this.#options.port.close();
  }

  #beat(): void {
    if (this.#now() - this.#heardAt > panelSilentMs) return this.#end("silent");
    this.#ping += 1;
    this.#send({ is: "ping", ping: this.#ping });
  }

  readonly #received = ({ data }: MessageEvent<unknown>): void => this.#heard(data);

  #heard(data: unknown): void {
    const now = this.#now();
    this.#heardAt = now;
    this.#times = [...this.#times.filter((time) => now - time < 1000), now];
    if (this.#times.length > mostPanelMessages) return this.#end("flood");
    if (sizeOf(data) > mostPanelBytes) return this.#end("oversized");
    const parsed = panelMessage.safeParse(data);
    if (!parsed.success) this.#refuse(idOf(data), unreadable);
    else if (parsed.data.is === "call") void this.#call(parsed.data);
  }

  async #call({ id, method, params }: Extract<PanelMessage, { is: "call" }>): Promise<void> {
    const { capability, scope, result } = panelMethods[method];
    if (!this.#options.isGranted(capability, scope)) return this.#refuse(id, ungranted(capability));
    try {
      const answer: unknown = result.parse(await this.#options.answer(method, params));
      this.#send({ is: "answer", id, result: answer as z.infer<ReturnType<typeof z.json>> });
    } catch (error) {
      this.#refuse(id, failureOf(error));
    }
  }

  #refuse(id: number | null, failure: PanelFailure): void {
    if (id !== null) this.#send({ is: "refused", id, failure });
  }

  #send(message: HostMessage): void {
    this.#options.port.postMessage(message);
  }

  #end(why: "flood" | "oversized" | "silent"): void {
    this.close();
    this.#options.ended(why);
  }
}

const unreadable: PanelFailure = {
  code: "TUNEIT_PANEL_REQUEST_INVALID",
  message: "The message is none of the contract.",
  mend: "Call a method of @tuneit/protocol's panel with what it takes.",
};

const ungranted = (capability: string): PanelFailure => ({
  code: "TUNEIT_GRANT_DENIED",
  message: `The capability ${capability} was not granted.`,
  mend: "Ask for it in the manifest; the user grants it on the plugin's page.",
});

/** Nothing of an error but what it says of itself in the words of a problem. */
function failureOf(error: unknown): PanelFailure {
  const { code, title, mend } = ((error as { problem?: unknown } | null)?.problem ?? {}) as Partial<
    Record<string, unknown>
  >;
  const text = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);
  return {
    code: text(code, "TUNEIT_PANEL_CALL_FAILED"),
    message: text(title, "The call failed."),
    mend: text(mend, "Try again later."),
  };
}

/** Bytes as JSON; what JSON does not know, or a ring, is as good as too large. */
function sizeOf(data: unknown): number {
  try {
    const text = JSON.stringify(data) as string | undefined;
    return text === undefined ? Number.POSITIVE_INFINITY : new TextEncoder().encode(text).length;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function idOf(data: unknown): number | null {
  const id = (data as { id?: unknown } | null)?.id;
  return typeof id === "number" && Number.isSafeInteger(id) && id >= 0 ? id : null;
}
