import { proxySecret, type Kernel } from "@tuneit/kernel";
import type { Settings, SettingsChange } from "@tuneit/protocol/http";
import type { SettingsFile } from "./settings-file.ts";

/**
 * Saves the settings; a user and a password in the proxy's address go into the vault, bound to that proxy, and not into the file.
 *
 * @throws TUNEIT_VAULT_*: then what was set before stays
 */
export async function saveSettings(file: SettingsFile, kernel: Kernel, change: SettingsChange): Promise<Settings> {
  const url = change.proxy === null ? null : new URL(change.proxy);
  if (url !== null && url.username !== "") {
    const user = [url.username, url.password].map(decodeURIComponent).join(":");
    await kernel.secrets.set(proxySecret, user, { hosts: [`${url.hostname}:${url.port || "80"}`] });
  }
  await file.write({ ...change, proxy: url && `http://${url.host}` });
  return file.read();
}
