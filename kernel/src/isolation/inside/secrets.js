import { ask } from "./capabilities.js";
import { hostError } from "./failure.js";
import { freeze } from "./intrinsics.js";

const valueSuffix = "=value";

/**
 * `context.secret`, with the grant `secrets:read`. A secret is a handle that reads as its own name; the kernel puts the value
 * in its place. Only a grant that says so gives the value itself.
 *
 * @param {string[]} scopes `name`, or `name=value`
 */
export function createSecrets(scopes) {
  return (/** @type {unknown} */ wanted) => {
    const name = String(wanted);
    const hasValue = scopes.includes(name + valueSuffix);
    if (!hasValue && !scopes.includes(name) && !scopes.includes(`${name}=handle`))
      throw hostError("TUNEIT_GRANT_DENIED", `The secret ${name} was not granted`);
    const toString = () => `tuneit-secret://${name}`;
    return freeze(hasValue ? { name, toString, value: () => valueOf(name) } : { name, toString });
  };
}

/** @param {string} name */
async function valueOf(name) {
  return (await ask("secrets:read", { op: "value", name })).value;
}
