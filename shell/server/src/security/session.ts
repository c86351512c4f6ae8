import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const codeLifeMs = 10 * 60_000;
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
const secret = (): string => randomBytes(32).toString("base64url");

/** The token of this start, and the code that a browser changes for it, once and within ten minutes. */
export class Session {
  readonly token = secret();
  readonly code = secret();
  readonly #until = Date.now() + codeLifeMs;
  #used = false;

  /** Compares digests, so that neither length nor the first wrong letter shows in the time. */
  admits(authorization: string | undefined): boolean {
    return timingSafeEqual(digest(authorization ?? ""), digest(`Bearer ${this.token}`));
  }

  /** The token, or undefined where the code is wrong, used or old. */
  redeem(code: string): string | undefined {
    const right = timingSafeEqual(digest(code), digest(this.code));
    if (!right || this.#used || Date.now() > this.#until) return undefined;
    this.#used = true;
    return this.token;
  }
}
