import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** NVIDIA: nvidia0…, nvidiactl, nvidia-uvm, nvidia-uvm-tools, nvidia-caps. AMD: kfd, dri. */
const names = /^(?:nvidia(?:\d+|ctl|-uvm|-uvm-tools|-caps|-modeset)|kfd|dri)$/;

/** Device nodes of graphics processors that this machine has. */
export async function graphicsDevices(folder = "/dev"): Promise<string[]> {
  const found = await readdir(folder).catch(() => []);
  return found.filter((name) => names.test(name)).map((name) => join(folder, name));
}
