/** An error a newcomer can act on: what happened, why, and what to do. */
export class BootstrapError extends Error {
  constructor(condition, message, cause, mend) {
    super(message);
    this.code = `TUNEIT_BOOTSTRAP_${condition}`;
    this.why = cause;
    this.mend = mend;
  }

  toString() {
    return `${this.code}: ${this.message} ${this.why} ${this.mend}`;
  }
}
