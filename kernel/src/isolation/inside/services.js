import { ask } from "./capabilities.js";
import { freeze } from "./intrinsics.js";

/** `context.services`, with the grant `services:use`. */
export function createServices() {
  return freeze({
    /**
     * What another plugin's service answers.
     *
     * @param {unknown} service
     * @param {unknown} method
     * @param {unknown} [args] JSON
     */
    async call(service, method, args = null) {
      const asked = { op: "call", service: String(service), method: String(method), args };
      return (await ask("services:use", asked)).value;
    },
  });
}
