import type { Context, FetchResponse } from "@tuneit/sdk";

export interface HubSettings {
  readonly endpoint: string;
}

/** One answer of the hub's API, as far as it is read here. Everything in it is a stranger's. */
export interface HubInfo {
  readonly id: string;
  readonly sha?: string;
  readonly gated?: unknown;
  readonly private?: boolean;
  readonly downloads?: number;
  readonly pipeline_tag?: string;
  readonly tags?: readonly string[];
  readonly cardData?: { readonly license?: unknown } | null;
  readonly config?: { readonly model_type?: unknown; readonly auto_map?: unknown } | null;
  readonly safetensors?: { readonly total?: number; readonly parameters?: Readonly<Record<string, number>> };
  readonly siblings?: readonly HubFile[];
}

export interface HubFile {
  readonly rfilename: string;
  readonly size?: number;
  readonly lfs?: { readonly sha256?: string };
}

const secretName = "hf_token";

/** @throws where the hub was not granted, does not answer, or refuses */
export async function askHub(path: string, context: Context<HubSettings>): Promise<FetchResponse> {
  if (!context.fetch) throw new Error("Asking the hub was not allowed: grant net:connect for its host");
  return context.fetch(`${context.config.endpoint}${path}`, {
    headers: authorization(context),
    signal: context.signal,
  });
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
  if (status === 429) return "The hub asks to wait: too many questions came from here";
  return `The hub answered with HTTP ${status}`;
}
