import type { DiskUse } from "@tuneit/protocol/http";
import { diskUse } from "./disk-use.ts";

const freshMs = 60_000;

/** Walking everything takes seconds: who asks gets what was found last, and a look that is old is taken again meanwhile. */
export class KeptDiskUse {
  readonly #look: () => Promise<DiskUse>;
  #known: Promise<DiskUse> | undefined;
  #looking: Promise<DiskUse> | undefined;
  #lookedAt = 0;

  constructor(workspace: string, home: string, look = () => diskUse(workspace, home)) {
    this.#look = look;
  }

  read(): Promise<DiskUse> {
    if (this.#looking === undefined && Date.now() - this.#lookedAt > freshMs) this.#lookAgain();
    return this.#known ?? this.#looking!;
  }

  #lookAgain(): void {
    this.#lookedAt = Date.now();
    const looking = this.#look();
    this.#looking = looking;
    const end = (): void => void (this.#looking = undefined);
    looking.then(
      () => {
        this.#known = looking;
        end();
      },
      () => {
        this.#lookedAt = 0;
        end();
      },
    );
  }
}
