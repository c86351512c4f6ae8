/** Colours and letters of a drawing, read from the tokens once a theme. */
export interface ChartTheme {
  readonly text: string;
  readonly quiet: string;
  readonly border: string;
  readonly surface: string;
  readonly accent: string;
  readonly danger: string;
  readonly data: readonly string[];
  readonly ramp: readonly string[];
  readonly fontPx: number;
  readonly font: string;
}

/** As six digits of sRGB: other programs that open an exported drawing do not know OKLCH. */
export function themeOf(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const token = (name: string): string => hexOf(pen, style.getPropertyValue(`--tn-${name}`).trim());
  const fontPx = Math.round(Number.parseFloat(style.fontSize) * 0.85);
  return {
    text: token("text"),
    quiet: token("text-quiet"),
    border: token("border"),
    surface: token("surface"),
    accent: token("accent"),
    danger: token("danger"),
    data: Array.from({ length: 8 }, (_, index) => token(`data-${index + 1}`)),
    ramp: Array.from({ length: 9 }, (_, index) => token(`ramp-${index + 1}`)),
    fontPx,
    font: `${fontPx}px ${style.fontFamily}`,
  };
}

function hexOf(pen: OffscreenCanvasRenderingContext2D | null, color: string): string {
  if (pen === null) return color;
  pen.fillStyle = color;
  pen.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = pen.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** Black or white, whichever is read better on `color`. */
export function inkOn(color: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(Number.parseInt(color.slice(at, at + 2), 16) / 255));
  const luminance = 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 ? "#ffffff" : "#000000";
}

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
