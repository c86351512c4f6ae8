import { spawn } from "node:child_process";

type Environment = Readonly<Record<string, string | undefined>>;

/** How long an opener may take to say that it cannot. */
const patienceMs = 3_000;

/** Opens an address in the person's browser; false where there is no opener or it does not take it. */
export async function openBrowser(address: string, opener: readonly string[] | undefined): Promise<boolean> {
  if (opener === undefined) return false;
  const [program, ...words] = opener;
  const child = spawn(program!, [...words, address], { stdio: "ignore", detached: true });
  child.unref();
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
    // Some openers are the browser itself, and stay.
    setTimeout(() => resolve(true), patienceMs).unref();
  });
}

/** Without a display there is nobody to look: in a container or over ssh the address is printed instead. */
export function openerOf(environment: Environment, platform: NodeJS.Platform): readonly string[] | undefined {
  if (platform === "darwin") return environment["SSH_CONNECTION"] ? undefined : ["open"];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return environment["DISPLAY"] || environment["WAYLAND_DISPLAY"] ? ["xdg-open"] : undefined;
}
