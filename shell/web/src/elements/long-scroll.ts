/** Rows whose height a browser still gives an element: Chromium ends at about 33 million pixels, others before. */
const mostRows = 400_000;
/** A scroll over more than so many views is a jump, as by the scrollbar; any less goes row by row. */
const jumpViews = 4;

export interface ScrollSizes {
  readonly total: number;
  readonly rowHeight: number;
  /** Of the part in view, in pixels. */
  readonly height: number;
  /** Largest `scrollTop` that the element has now. */
  readonly lastAt: number;
}

/** Pixels that the rows take in the document. */
export const bodyHeight = (total: number, rowHeight: number): number => Math.min(total, mostRows) * rowHeight;

/**
 * Scrolls through more rows than an element can be high. What is in view lies at `top` of all rows, and stands `shift` pixels
 * before that in the document: small scrolls keep the shift, a jump goes to its share of the whole, and at the ends of the
 * element the rest of the rows is moved under it.
 */
export class LongScroll {
  top = 0;
  #at = 0;

  get shift(): number {
    return this.top - this.#at;
  }

  /** The element stands at `at`. Answers where it has to stand instead; null where it is right. */
  scrolled(at: number, sizes: ScrollSizes): number | null {
    const hidden = hiddenOf(sizes);
    const moved = at - this.#at;
    this.#at = at;
    if (hidden === 0) {
      this.top = at;
      return null;
    }
    const lastTop = sizes.lastAt + hidden;
    const isJump = Math.abs(moved) > jumpViews * sizes.height;
    this.top = isJump ? (at / sizes.lastAt) * lastTop : Math.max(0, Math.min(lastTop, this.top + moved));
    const isAtStart = at < sizes.height && this.shift > 0;
    const isAtEnd = at > sizes.lastAt - sizes.height && this.shift < hidden;
    const right = Math.round((this.top / lastTop) * sizes.lastAt);
    if ((isAtStart || isAtEnd) && right !== Math.round(at)) return right;
    // Where no pixel is left to scroll by, the last ones of the rows are there.
    if (at <= 0) this.top = 0;
    if (at >= sizes.lastAt - 1) this.top = lastTop;
    return null;
  }

  /** Where the element has to stand so that `top` of all rows is at its upper edge. */
  moveTo(top: number, sizes: ScrollSizes): number {
    const hidden = hiddenOf(sizes);
    const lastTop = Math.max(0, sizes.lastAt + hidden);
    this.top = Math.max(0, Math.min(lastTop, top));
    return hidden === 0 ? this.top : Math.round((this.top / lastTop) * sizes.lastAt);
  }

  /** The element was put there. */
  settled(at: number): void {
    this.#at = at;
  }
}

const hiddenOf = ({ total, rowHeight, lastAt }: ScrollSizes): number =>
  lastAt <= 0 ? 0 : total * rowHeight - bodyHeight(total, rowHeight);
