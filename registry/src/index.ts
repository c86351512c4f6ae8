export type { RegistryOptions } from "./options.ts";
export { initRegistry, type NewUser, type Registry, startRegistry } from "./registry.ts";
