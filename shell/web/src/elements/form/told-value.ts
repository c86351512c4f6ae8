import { noChange } from "lit";
import { Directive, directive, PartType, type ElementPart, type PartInfo, type PropertyPart } from "lit/directive.js";
import { setCommittedValue } from "lit/directive-helpers.js";

type Input = HTMLInputElement | HTMLTextAreaElement;

/** What a field holds is shown in its input, except over what somebody is writing there and has not told yet. */
class ToldValue extends Directive {
  #isWriting = false;
  #input: Input | undefined;

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.PROPERTY) throw new Error("toldValue() belongs to `.value`");
  }

  render(value: string): string {
    return value;
  }

  override update(part: PropertyPart | ElementPart, [value]: [string]): unknown {
    this.#listen(part.element as Input);
    if (this.#isWriting || this.#input!.value === value) return noChange;
    // Lit would skip what it set before, and the input may hold something else by now.
    setCommittedValue(part);
    return value;
  }

  #listen(input: Input): void {
    if (this.#input === input) return;
    this.#input = input;
    input.addEventListener("input", () => (this.#isWriting = true));
    for (const type of ["change", "blur"]) input.addEventListener(type, () => (this.#isWriting = false));
  }
}

export const toldValue = directive(ToldValue);
