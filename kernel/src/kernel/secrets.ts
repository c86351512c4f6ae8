import type { SecretService } from "../kernel-api.ts";
import type { Vault } from "../vault/vault.ts";

/** `kernel.secrets`: what is in the vault, without a way to read a value. */
export class Secrets implements SecretService {
  readonly #vault: Vault;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  list() {
    return this.#vault.list();
  }

  set: SecretService["set"] = (name, value, options) => this.#vault.set(name, value, options);

  remove(name: string): Promise<void> {
    return this.#vault.remove(name);
  }

  rotate: SecretService["rotate"] = async (options = {}) => ({ protection: await this.#vault.rotate(options.to) });
}
