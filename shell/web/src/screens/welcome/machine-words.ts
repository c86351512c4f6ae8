import { msg, str } from "@lit/localize";
import type { SystemInfo } from "@tuneit/protocol/http";
import { bytes } from "../../elements/format.ts";

/** What this machine is, and what that means for training, in sentences. */
export function machineWords({ hardware, confinement }: SystemInfo): string[] {
  const locale = document.documentElement.lang;
  const { processors, memoryBytes, diskFreeBytes, accelerators } = hardware;
  const size = (count: number) => bytes(count, locale);
  return [
    msg(str`${processors} processor cores, ${size(memoryBytes)} of memory, ${size(diskFreeBytes)} free on disk.`),
    ...(accelerators.length === 0
      ? [
          msg(
            "No accelerator was found. Everything works on the processor: small text models learn in minutes, large ones would take hours to days.",
          ),
        ]
      : accelerators.map(({ name, memoryBytes: memory }) =>
          msg(str`${name} with ${size(memory)}: training runs there.`),
        )),
    {
      full: msg("Plugins are locked in: they see only what you allow."),
      landlock: msg("Plugins are locked in, a little less tightly than could be."),
      none: msg("Nothing here can lock plugins in, so none is started: see below what to do."),
    }[confinement],
  ];
}
