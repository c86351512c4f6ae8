/** What a script can tell apart. */
export const exitCodes = { done: 0, failed: 1, inputWrong: 2, refused: 3, machineLacks: 4, cancelled: 130 } as const;

/** First prefix that fits wins; what fits none is work that failed. */
const byPrefix: readonly (readonly [prefix: string, code: number])[] = [
  ["TUNEIT_CLI_CANCELLED", exitCodes.cancelled],
  ["TUNEIT_WORKER_CANCELLED", exitCodes.cancelled],
  ["TUNEIT_CLI_UNEXPECTED", exitCodes.failed],
  ["TUNEIT_CLI_REGISTRY_START", exitCodes.machineLacks],
  ["TUNEIT_CLI_", exitCodes.inputWrong],
  ["TUNEIT_SERVER_PORT", exitCodes.machineLacks],
  ["TUNEIT_RECIPE_", exitCodes.inputWrong],
  ["TUNEIT_DATA_", exitCodes.inputWrong],
  ["TUNEIT_MODEL_", exitCodes.inputWrong],
  ["TUNEIT_RUN_UNKNOWN", exitCodes.inputWrong],
  ["TUNEIT_PLUGIN_CONFIG_", exitCodes.inputWrong],
  ["TUNEIT_RESOLVE_SPEC_", exitCodes.inputWrong],
  ["TUNEIT_RESOLVE_PROVIDER_", exitCodes.inputWrong],
  ["TUNEIT_RESOLVE_NOT_FOUND", exitCodes.inputWrong],
  ["TUNEIT_RESOLVE_NOTHING_PREVIOUS", exitCodes.inputWrong],
  ["TUNEIT_POINT_", exitCodes.inputWrong],
  ["TUNEIT_CALL_INPUT_", exitCodes.inputWrong],
  ["TUNEIT_PACKAGE_UNPACKABLE", exitCodes.inputWrong],
  ["TUNEIT_MANIFEST_MISSING", exitCodes.inputWrong],
  ["TUNEIT_STORE_NOT_INSTALLED", exitCodes.inputWrong],
  ["TUNEIT_RESOLVE_UNREACHABLE", exitCodes.machineLacks],
  ["TUNEIT_RESOLVE_", exitCodes.refused],
  ["TUNEIT_STORE_", exitCodes.refused],
  ["TUNEIT_ARCHIVE_", exitCodes.refused],
  ["TUNEIT_GRANT_", exitCodes.refused],
  ["TUNEIT_ISOLATE_DISABLED", exitCodes.refused],
  ["TUNEIT_ISOLATE_RESTORED", exitCodes.refused],
  ["TUNEIT_ISOLATE_SAFE_MODE", exitCodes.refused],
  ["TUNEIT_MANIFEST_", exitCodes.refused],
  ["TUNEIT_CONFINEMENT_", exitCodes.machineLacks],
  ["TUNEIT_ENVIRONMENT_", exitCodes.machineLacks],
  ["TUNEIT_SECRET_", exitCodes.inputWrong],
  ["TUNEIT_VAULT_PASSPHRASE_", exitCodes.inputWrong],
  ["TUNEIT_VAULT_EXISTS", exitCodes.inputWrong],
  ["TUNEIT_VAULT_LOCKED", exitCodes.machineLacks],
  ["TUNEIT_VAULT_KEYCHAIN", exitCodes.machineLacks],
  ["TUNEIT_VAULT_BUSY", exitCodes.machineLacks],
  ["TUNEIT_VAULT_", exitCodes.refused],
];

export function exitCodeOf(code: string): number {
  return byPrefix.find(([prefix]) => code.startsWith(prefix))?.[1] ?? exitCodes.failed;
}
