import type { Box, Painter, Stroke, Writing } from "./painter.ts";

interface Fill {
  readonly color: string;
  readonly alpha?: number;
}

/** Writes the drawing as SVG text. */
export class SvgPainter implements Painter {
  readonly #marks: string[] = [];
  readonly #size: { width: number; height: number };
  readonly #fontPx: number;
  #clips = 0;

  constructor(size: { width: number; height: number }, fontPx: number) {
    this.#size = size;
    this.#fontPx = fontPx;
  }

  /** The whole file. */
  file(title: string, background: string): string {
    const { width, height } = this.#size;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
      ` font-family="system-ui, sans-serif" font-size="${this.#fontPx}"><title>${safe(title)}</title>`,
      `<rect width="${width}" height="${height}" fill="${background}"/>`,
      ...this.#marks,
      "</svg>\n",
    ].join("");
  }

  line(points: ArrayLike<number>, { color, width = 1.75, dash = [], alpha = 1 }: Stroke): void {
    const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(" ")}"` : "";
    this.#marks.push(
      `<path d="${path(points)}" fill="none" stroke="${color}" stroke-width="${width}" stroke-opacity="${alpha}"${dashes}/>`,
    );
  }

  area(points: ArrayLike<number>, { color, alpha = 1 }: Fill): void {
    this.#marks.push(`<path d="${path(points)}Z" fill="${color}" fill-opacity="${alpha}"/>`);
  }

  box({ x, y, width, height }: Box, { color, alpha = 1 }: Fill): void {
    this.#marks.push(
      `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${color}" fill-opacity="${alpha}"/>`,
    );
  }

  dot(x: number, y: number, radius: number, { color, alpha = 1 }: Fill): void {
    this.#marks.push(
      `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="${color}" fill-opacity="${alpha}"/>`,
    );
  }

  text(
    text: string,
    x: number,
    y: number,
    { color, align = "start", baseline = "middle", bold, turned }: Writing,
  ): void {
    const lines = { top: "hanging", middle: "central", bottom: "auto" };
    const turn = turned === true ? ` transform="rotate(-90 ${round(x)} ${round(y)})"` : "";
    const weight = bold === true ? ' font-weight="600"' : "";
    this.#marks.push(
      `<text x="${round(x)}" y="${round(y)}" fill="${color}" text-anchor="${align}" dominant-baseline="${lines[baseline]}"${weight}${turn}>${safe(text)}</text>`,
    );
  }

  within({ x, y, width, height }: Box, draw: () => void): void {
    const id = `clip-${(this.#clips += 1)}`;
    this.#marks.push(
      `<clipPath id="${id}"><rect x="${x}" y="${y}" width="${width}" height="${height}"/></clipPath><g clip-path="url(#${id})">`,
    );
    draw();
    this.#marks.push("</g>");
  }

  /** No font is at hand here: an average letter. */
  widthOf(text: string): number {
    return text.length * this.#fontPx * 0.56;
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;

function path(points: ArrayLike<number>): string {
  const steps: string[] = [];
  let isDown = false;
  for (let index = 0; index < points.length; index += 2) {
    const [x, y] = [points[index]!, points[index + 1]!];
    const isPoint = Number.isFinite(x) && Number.isFinite(y);
    if (isPoint) steps.push(`${isDown ? "L" : "M"}${round(x)} ${round(y)}`);
    isDown = isPoint;
  }
  return steps.join("");
}

const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const safe = (text: string): string => text.replaceAll(/[&<>"]/g, (letter) => names[letter] ?? letter);
