import { defineComputeProvider, type PlacementInput } from "@tuneit/sdk";

const device = {
  type: "object",
  properties: {
    device: {
      type: "string",
      title: "Device",
      description: "Where tensors live; auto takes the accelerator that this machine has.",
      enum: ["auto", "cpu", "cuda", "mps"],
      default: "auto",
    },
  },
  additionalProperties: false,
};

/** Runs stages on the machine that asks, one after the other. */
export const local = defineComputeProvider<{ device: string }>(
  {
    id: "local",
    title: "This machine",
    description: "Runs every stage here, one after the other.",
    kind: "local",
    config: device,
  },
  (input, context) => {
    requireDevice(context.config.device, input.machine.accelerator);
    requireMemory(input);
    return { where: "here", pricePerHour: null };
  },
);

function requireDevice(wanted: string, accelerator: string): void {
  const has = { auto: true, cpu: true, cuda: accelerator.startsWith("cu"), mps: accelerator === "mps" };
  if (!has[wanted as keyof typeof has])
    throw new Error(`This machine has no ${wanted} device: its accelerator is ${accelerator}`);
}

function requireMemory({ stages, machine }: PlacementInput): void {
  const tooLarge = stages.find((stage) => stage.memoryBytes > machine.memoryBytes);
  if (tooLarge) throw new Error(`The stage ${tooLarge.id} may use more memory than this machine has`);
}
