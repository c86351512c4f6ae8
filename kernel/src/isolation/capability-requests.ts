import { isCoded, type FromIsolate } from "@tuneit/protocol";
import { encodeFrame, isSendable } from "./frames.ts";

/** What a plugin asks for outside its isolate. Nothing in it is believed. */
export interface CapabilityRequest {
  readonly plugin: string;
  readonly kind: string;
  readonly args: unknown;
  readonly bytes?: Uint8Array | undefined;
  /** Aborted when the plugin's process is gone. */
  readonly signal: AbortSignal;
}

export interface CapabilityAnswer {
  readonly value: unknown;
  readonly bytes?: Uint8Array | undefined;
}

/** Decides and answers. What it throws with a code reaches the plugin as code and message. */
export type CapabilityBroker = (request: CapabilityRequest) => Promise<CapabilityAnswer>;

export interface CapabilityRequestsOptions {
  readonly plugin: string;
  /** Without it everything is denied. */
  readonly broker?: CapabilityBroker | undefined;
  readonly signal: AbortSignal;
  readonly send: (frame: Buffer, bytes?: Uint8Array) => void;
}

const mostCapabilities = 256;

/** What one isolate has asked for and not yet been told. The broker decides at each request; the isolate only asks. */
export class CapabilityRequests {
  readonly #options: CapabilityRequestsOptions;
  readonly #open = new Set<number>();

  constructor(options: CapabilityRequestsOptions) {
    this.#options = options;
  }

  /** False where no isolate of ours asks so: an id that is open, or more than the credit it has. */
  ask({ id, kind, args }: Extract<FromIsolate, { type: "cap" }>, bytes: Uint8Array | undefined): boolean {
    if (this.#open.has(id) || this.#open.size >= mostCapabilities) return false;
    this.#open.add(id);
    const { plugin, signal } = this.#options;
    void this.#fulfil(id, { plugin, kind, args, bytes, signal });
    return true;
  }

  async #fulfil(id: number, request: CapabilityRequest): Promise<void> {
    const broker = this.#options.broker ?? deny;
    try {
      const { value, bytes } = await broker(request);
      this.#reply({ type: "capret", id, ok: true, value: value ?? null }, bytes);
    } catch (error) {
      this.#reply({ type: "capret", id, ok: false, ...described(error) });
    }
  }

  #reply(
    frame: { readonly type: "capret"; readonly id: number; readonly [key: string]: unknown },
    bytes?: Uint8Array,
  ): void {
    const encoded = encodeFrame(JSON.stringify(frame), bytes?.length);
    if (!isSendable(encoded)) throw new RangeError("The answer is too large for a plugin");
    this.#open.delete(frame.id);
    this.#options.send(encoded, bytes);
  }
}

async function deny({ kind }: CapabilityRequest): Promise<never> {
  throw Object.assign(new Error(`${kind} was not granted`), { code: "TUNEIT_GRANT_DENIED" });
}

/** No text of an error that has no code: it may hold a path or a secret of this machine. */
function described(error: unknown): { code: string; message: string } {
  if (isCoded(error)) return { code: error.code, message: error.message };
  return { code: "TUNEIT_CAPABILITY_FAILED", message: "The host could not do that" };
}
