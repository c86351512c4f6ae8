export interface Frame {
  readonly id: string | null;
  /** Empty where the frame only moves the cursor. */
  readonly data: string;
}

/** Cuts `text/event-stream` into frames; a frame may come in many pieces. Comments (heartbeats) make no frame. */
export class FrameReader {
  #rest = "";

  /** The frames that end in `text`. */
  push(text: string): Frame[] {
    const blocks = (this.#rest + text).replaceAll("\r\n", "\n").split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.map(frameOf).filter((frame) => frame !== null);
  }
}

function frameOf(block: string): Frame | null {
  let id: string | null = null;
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [, field, value = ""] = /^(\w+)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "id") id = value;
    if (field === "data") data.push(value);
  }
  return data.length === 0 && id === null ? null : { id, data: data.join("\n") };
}
