import { access } from "node:fs/promises";

export type Accelerator = "cpu" | "cu130";

/** An NVIDIA driver that runs and a card behind it; a driver package without a card is no reason to fetch gigabytes. */
export async function describeAccelerator(root = ""): Promise<{ accelerator: Accelerator; found: string }> {
  const [driver, card] = await Promise.all([
    exists(`${root}/proc/driver/nvidia/version`),
    exists(`${root}/dev/nvidia0`),
  ]);
  if (driver && card) return { accelerator: "cu130", found: "an NVIDIA graphics processor" };
  return { accelerator: "cpu", found: driver ? "an NVIDIA driver without a device" : "no graphics processor" };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
