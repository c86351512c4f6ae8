import type { Context, FetchResponse } from "@tuneit/sdk";

export interface HubSettings {
  readonly endpoint: string;
}

/** One dataset in an answer of the hub's API, as far as it is read here. Everything in it is a stranger's. */
export interface DatasetInfo {
  readonly id: string;
  readonly sha?: string;
  readonly gated?: unknown;
  readonly downloads?: number;
  readonly description?: string | null;
  readonly tags?: readonly string[];
  readonly cardData?: {
    readonly license?: unknown;
    readonly pretty_name?: unknown;
    readonly dataset_info?: unknown;
  } | null;
  readonly siblings?: readonly HubFile[];
}

export interface HubFile {
  readonly rfilename: string;
  readonly size?: number;
}

const secretName = "hf_token";

/** @throws where the hub was not granted, does not answer, or refuses */
export async function askHub(path: string, context: Context<HubSettings>): Promise<FetchResponse> {
  if (!context.fetch) throw new Error("Asking the hub was not allowed: grant net:connect for its host");
  const { signal, config } = context;
  return context.fetch(`${config.endpoint.replace(/\/+$/, "")}${path}`, { headers: authorization(context), signal });
}

/** A placeholder: the kernel puts the token in its place, for the hub's own host only. */
function authorization(context: Context<HubSettings>): Record<string, string> {
  try {
    const secret = context.secret?.(secretName);
    return secret ? { authorization: `Bearer ${String(secret)}` } : {};
  } catch {
    // It was not granted: what everybody may see is shown.
    return {};
  }
}

export async function jsonOf<T>(response: FetchResponse, what: string): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  throw new Error(refusalOf(response.status, what));
}

function refusalOf(status: number, what: string): string {
  if (status === 404) return `The hub has no ${what}`;
  if (status === 401 || status === 403)
    return `The hub does not show ${what}: it is private or gated, or does not exist. Store a token as the secret ${secretName} and allow it`;
  return status === 429 ? "The hub asks to wait: too many questions came from here" : `The hub answered HTTP ${status}`;
}
