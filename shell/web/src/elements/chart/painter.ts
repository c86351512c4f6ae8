export interface Stroke {
  readonly color: string;
  readonly width?: number;
  readonly dash?: readonly number[];
  readonly alpha?: number;
}

export interface Writing {
  readonly color: string;
  readonly align?: "start" | "middle" | "end";
  readonly baseline?: "top" | "middle" | "bottom";
  readonly bold?: boolean;
  readonly turned?: boolean;
}

/** What charts are drawn with: the same calls make the picture on the screen and the exported drawing. */
export interface Painter {
  /** x and y by turns; NaN lifts the pen. */
  line(points: ArrayLike<number>, stroke: Stroke): void;
  area(points: ArrayLike<number>, fill: { color: string; alpha?: number }): void;
  box(place: Box, fill: { color: string; alpha?: number }): void;
  dot(x: number, y: number, radius: number, fill: { color: string; alpha?: number }): void;
  text(text: string, x: number, y: number, writing: Writing): void;
  /** Draws inside of `box` only. */
  within(box: Box, draw: () => void): void;
  /** Width of a text in pixels. */
  widthOf(text: string): number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const manyCorners = 400;

/** Labels of axes, which are the same in frame after frame. */
const widths = new Map<string, number>();
const mostWidths = 2000;

export class CanvasPainter implements Painter {
  readonly #pen: CanvasRenderingContext2D;
  readonly #font: string;
  #written: string;

  constructor(pen: CanvasRenderingContext2D, font: string) {
    this.#pen = pen;
    this.#font = font;
    this.#written = font;
    pen.font = font;
  }

  line(points: ArrayLike<number>, { color, width = 1.75, dash = [], alpha = 1 }: Stroke): void {
    const pen = this.#pen;
    pen.globalAlpha = alpha;
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.setLineDash([...dash]);
    // Nobody sees the joints of a line with a corner at every pixel, and round ones take a third of its time.
    pen.lineJoin = points.length > manyCorners * 2 ? "bevel" : "round";
    this.#trace(points);
    pen.stroke();
    pen.globalAlpha = 1;
  }

  area(points: ArrayLike<number>, { color, alpha = 1 }: { color: string; alpha?: number }): void {
    this.#pen.globalAlpha = alpha;
    this.#pen.fillStyle = color;
    this.#trace(points);
    this.#pen.fill();
    this.#pen.globalAlpha = 1;
  }

  #trace(points: ArrayLike<number>): void {
    const pen = this.#pen;
    pen.beginPath();
    let isDown = false;
    for (let index = 0; index < points.length; index += 2) {
      const [x, y] = [points[index]!, points[index + 1]!];
      const isPoint = Number.isFinite(x) && Number.isFinite(y);
      if (isPoint && isDown) pen.lineTo(x, y);
      else if (isPoint) pen.moveTo(x, y);
      isDown = isPoint;
    }
  }

  box({ x, y, width, height }: Box, { color, alpha = 1 }: { color: string; alpha?: number }): void {
    this.#pen.globalAlpha = alpha;
    this.#pen.fillStyle = color;
    this.#pen.fillRect(x, y, width, height);
    this.#pen.globalAlpha = 1;
  }

  dot(x: number, y: number, radius: number, { color, alpha = 1 }: { color: string; alpha?: number }): void {
    const pen = this.#pen;
    pen.globalAlpha = alpha;
    pen.fillStyle = color;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
    pen.globalAlpha = 1;
  }

  text(text: string, x: number, y: number, { color, align, baseline, bold, turned }: Writing): void {
    const pen = this.#pen;
    this.#writeIn(bold === true ? `600 ${this.#font}` : this.#font);
    pen.fillStyle = color;
    pen.textAlign = align === "middle" ? "center" : (align ?? "left") === "end" ? "right" : "left";
    pen.textBaseline = baseline ?? "middle";
    if (turned !== true) return pen.fillText(text, x, y);
    pen.save();
    pen.translate(x, y);
    pen.rotate(-Math.PI / 2);
    pen.fillText(text, 0, 0);
    pen.restore();
  }

  within({ x, y, width, height }: Box, draw: () => void): void {
    const written = this.#written;
    this.#pen.save();
    this.#pen.beginPath();
    this.#pen.rect(x, y, width, height);
    this.#pen.clip();
    draw();
    this.#pen.restore();
    this.#written = written;
  }

  widthOf(text: string): number {
    const key = `${this.#font} ${text}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    if (widths.size >= mostWidths) widths.clear();
    this.#writeIn(this.#font);
    const { width } = this.#pen.measureText(text);
    widths.set(key, width);
    return width;
  }

  /** A font is parsed whenever it is named. */
  #writeIn(font: string): void {
    if (font !== this.#written) this.#pen.font = font;
    this.#written = font;
  }
}
