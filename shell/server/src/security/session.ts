import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const codeLifeMs = 10 * 60_000;
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** The token of a workspace, and the code of this start that a browser changes for it, once and within ten minutes. */
export class Session {
  readonly token: string;
  readonly code = newSecret();
  readonly #until = Date.now() + codeLifeMs;
  readonly #authorization: Buffer;
  #used = false;

  constructor(token: string = newSecret()) {
    this.token = token;
    this.#authorization = digest(`Bearer ${token}`);
  }

  /** Compares digests, so that neither length nor the first wrong letter shows in the time. */
  admits(authorization: string | undefined): boolean {
    return timingSafeEqual(digest(authorization ?? ""), this.#authorization);
  }

  /** The token, or undefined where the code is wrong, used or old. */
  redeem(code: string): string | undefined {
    const right = timingSafeEqual(digest(code), digest(this.code));
    if (!right || this.#used || Date.now() > this.#until) return undefined;
    this.#used = true;
    return this.token;
  }
}
