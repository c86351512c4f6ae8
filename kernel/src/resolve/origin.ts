import type { LockedPlugin, LockFile } from "@tuneit/protocol";

/**
 * Who answers for a plugin: the registry that signed it, by its root key, or whoever filled a folder. A name alone says nothing,
 * as any folder can bear it. The integrity is checked against the files, so a lock cannot pass a folder off as signed.
 */
export const originOf = (
  registry: LockFile["registry"],
  { keyId, integrity }: Pick<LockedPlugin, "keyId" | "integrity">,
): string => (keyId === null || integrity.startsWith("folder-") ? "folder" : `registry ${registry}`);
