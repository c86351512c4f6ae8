import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../base-styles.ts";
import { themeOf, type ChartTheme } from "./chart-theme.ts";
import { joinCursors } from "./cursor-group.ts";
import { CanvasPainter } from "./painter.ts";
import { nothingPainted, plainView, type Painted, type Scene, type Stop, type View } from "./scene.ts";

const plainHeight = 220;

/**
 * `tn-plot`: a scene on a canvas, painted at most once a frame and only while it is in view. Pointer and arrow keys go from
 * stop to stop; Enter tells `tn-stop`; dragging, `+`, `-` and `0` tell `tn-zoom`.
 */
export class TnPlot extends LitElement {
  static override properties = {
    scene: { attribute: false },
    view: { attribute: false },
    label: {},
    sync: {},
    height: { type: Number },
    _at: { state: true },
    _drag: { state: true },
  };
  declare scene: Scene | null;
  declare view: View;
  declare label: string;
  /** Charts of one name share their cursor. */
  declare sync: string;
  declare height: number;
  declare _at: number;
  declare _drag: readonly [number, number] | null;
  #painted: Painted = nothingPainted;
  #theme: ChartTheme | null = null;
  #frame = 0;
  #isSeen = false;
  #isStale = true;
  #cursors: ReturnType<typeof joinCursors> | null = null;
  readonly #resized = new ResizeObserver(() => this.redraw());
  readonly #seen = new IntersectionObserver((entries) => {
    this.#isSeen = entries.at(-1)?.isIntersecting === true;
    if (this.#isSeen && this.#isStale) this.redraw();
  });

  constructor() {
    super();
    this.scene = null;
    this.view = plainView;
    this.label = "";
    this.sync = "";
    this.height = 0;
    this._at = -1;
    this._drag = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
    this.#seen.observe(this);
    document.addEventListener("tn-theme", this.#restyle);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
    this.#seen.disconnect();
    this.#cursors?.leave();
    this.#cursors = null;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    document.removeEventListener("tn-theme", this.#restyle);
  }

  /** Asks for a frame; several before it are one. */
  redraw(): void {
    this.#isStale = true;
    if (!this.#isSeen || this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  /** Paints at once instead of in the next frame: for measuring. */
  paintNow(): void {
    this.#paint();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("sync")) return;
    this.#cursors?.leave();
    this.#cursors = this.sync === "" ? null : joinCursors(this.sync, this.#follow);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("scene") || changed.has("view") || changed.has("height")) this.redraw();
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>(".plot")?.focus();
  }

  override render() {
    const stop = this._at < 0 ? null : this.#painted.stop(this._at);
    return html`<div
        class="plot"
        role="img"
        tabindex="0"
        aria-label=${this.label}
        style="block-size:${this.#height}px"
        @pointermove=${this.#move}
        @pointerleave=${this.#leave}
        @pointerdown=${this.#press}
        @pointerup=${this.#release}
        @dblclick=${() => this.#zoomTo(null)}
        @keydown=${this.#key}
        @blur=${this.#leave}
      >
        <canvas></canvas>
        ${this.#dragged()} ${stop === null ? nothing : cursorOf(stop, this.clientWidth)}
      </div>
      <div class="visually-hidden" role="status">${stop === null ? "" : spokenStop(stop)}</div>`;
  }

  get #height(): number {
    if (this.height > 0) return this.height;
    return Math.round(this.scene?.height?.(this.clientWidth) ?? plainHeight);
  }

  #dragged() {
    if (this._drag === null) return nothing;
    const [from, to] = [Math.min(...this._drag), Math.max(...this._drag)];
    return html`<i class="drag" style="left:${from}px;width:${to - from}px"></i>`;
  }

  #paint(): void {
    const canvas = this.renderRoot.querySelector("canvas");
    const [width, height] = [this.clientWidth, this.#height];
    const pen = canvas?.getContext("2d");
    if (!canvas || !pen || this.scene === null || width === 0) return;
    const scale = devicePixelRatio;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    this.#theme ??= themeOf(this);
    this.#painted = this.scene.paint(
      new CanvasPainter(pen, this.#theme.font),
      { width, height },
      this.#theme,
      this.view,
    );
    this.#isStale = false;
    this.dispatchEvent(new Event("tn-painted"));
    if (this._at >= 0) this.requestUpdate();
  }

  readonly #restyle = (): void => {
    this.#theme = null;
    this.redraw();
  };

  readonly #follow = (at: number | null): void => {
    this._at = at === null ? -1 : (this.#painted.stopAt?.(at) ?? -1);
  };

  #goTo(stop: number): void {
    this._at = stop;
    const at = stop < 0 ? null : (this.#painted.stop(stop)?.at ?? null);
    this.#cursors?.tell(at);
  }

  #move(event: PointerEvent): void {
    const { x, y } = this.#placeOf(event);
    if (this._drag !== null) this._drag = [this._drag[0], x];
    else this.#goTo(this.#painted.nearest(x, y));
  }

  #leave(): void {
    this._drag = null;
    this.#goTo(-1);
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0 || event.pointerType === "touch" || this.#painted.xAt === undefined) return;
    const { x } = this.#placeOf(event);
    this._drag = [x, x];
  }

  #release(event: PointerEvent): void {
    const drag = this._drag;
    this._drag = null;
    const { x, y } = this.#placeOf(event);
    if (drag !== null && Math.abs(drag[1] - drag[0]) > 6) {
      const ends = drag.map((pixel) => this.#painted.xAt?.(pixel) ?? 0);
      this.#zoomTo([Math.min(...ends), Math.max(...ends)]);
      return;
    }
    this.#goTo(this.#painted.nearest(x, y));
    this.#open();
  }

  #placeOf(event: PointerEvent): { x: number; y: number } {
    const { left, top } = this.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { stops, stride = 1 } = this.#painted;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: stride,
      ArrowLeft: -stride,
      PageDown: stride * 10,
      PageUp: -stride * 10,
    };
    const step = (steps[event.key] ?? 0) * (event.shiftKey ? 10 : 1);
    if (step !== 0)
      this.#goTo(this._at < 0 ? (step > 0 ? 0 : stops - 1) : Math.max(0, Math.min(stops - 1, this._at + step)));
    else if (event.key === "Home") this.#goTo(0);
    else if (event.key === "End") this.#goTo(stops - 1);
    else if (event.key === "Escape" && this._at >= 0) this.#goTo(-1);
    else if (event.key === "Enter") this.#open();
    else if (event.key === "+" || event.key === "-") this.#zoomBy(event.key === "+" ? 0.5 : 2);
    else if (event.key === "0") this.#zoomTo(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Around the cursor, or the middle. */
  #zoomBy(factor: number): void {
    const { xAt } = this.#painted;
    if (xAt === undefined) return;
    const [from, to] = [xAt(0), xAt(this.clientWidth)];
    const center = (this._at < 0 ? null : this.#painted.stop(this._at)?.at) ?? (from + to) / 2;
    this.#zoomTo([center - (center - from) * factor, center + (to - center) * factor]);
  }

  #zoomTo(zoom: readonly [number, number] | null): void {
    this.dispatchEvent(new CustomEvent("tn-zoom", { detail: zoom }));
  }

  #open(): void {
    const stop = this._at < 0 ? null : this.#painted.stop(this._at);
    if (stop !== null) this.dispatchEvent(new CustomEvent<Stop>("tn-stop", { detail: stop }));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        min-inline-size: 0;
        direction: ltr;
      }
      .plot {
        position: relative;
        touch-action: pan-y;
      }
      canvas {
        inline-size: 100%;
        block-size: 100%;
      }
      i {
        position: absolute;
        pointer-events: none;
      }
      .drag {
        inset-block: 0;
        background: var(--tn-accent);
        opacity: 0.16;
      }
      .cursor {
        inset-block: 0;
        inline-size: 1px;
        background: var(--tn-border-control);
      }
      .dot {
        inline-size: 8px;
        block-size: 8px;
        margin: -4px;
        border: 1.5px solid var(--tn-surface);
        border-radius: 50%;
      }
      .tip {
        position: absolute;
        z-index: 2;
        inset-block-start: 8px;
        display: grid;
        gap: 2px;
        max-inline-size: min(20rem, 60%);
        padding: var(--tn-space-2) var(--tn-space-3);
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-control);
        background: var(--tn-surface-raised);
        box-shadow: var(--tn-shadow);
        font-size: var(--tn-size-dense);
        pointer-events: none;
      }
      .tip div {
        display: flex;
        align-items: center;
        gap: var(--tn-space-2);
      }
      .tip i {
        position: static;
        flex: none;
        inline-size: 10px;
        block-size: 3px;
      }
      .tip span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .tip b {
        margin-inline-start: auto;
        padding-inline-start: var(--tn-space-3);
        font: 600 1em var(--tn-font-mono);
      }
    `,
  ];
}

const mostRows = 12;

function cursorOf(stop: Stop, width: number) {
  const side = stop.x > width / 2 ? `right:${width - stop.x + 12}px` : `left:${stop.x + 12}px`;
  const dots = stop.rows.filter(({ y }) => y !== undefined);
  return html`${dots.length > 0 || stop.at !== null ? html`<i class="cursor" style="left:${stop.x}px"></i>` : html`<i class="dot" style="left:${stop.x}px;top:${stop.y}px;background:var(--tn-text)"></i>`}
    ${dots.map(({ y, color }) => html`<i class="dot" style="left:${stop.x}px;top:${y}px;background:${color ?? "var(--tn-text)"}"></i>`)}
    <div class="tip" style=${side} aria-hidden="true">
      <span class="quiet">${stop.title}</span>
      ${stop.rows
        .slice(0, mostRows)
        .map(
          ({ color, name, value }) =>
            html`<div>
              ${color === null ? nothing : html`<i style="background:${color}"></i>`}<span>${name}</span><b>${value}</b>
            </div>`,
        )}
    </div>`;
}

const spokenStop = ({ title, rows }: Stop): string =>
  [title, ...rows.map(({ name, value }) => `${name} ${value}`)].join(", ");

customElements.define("tn-plot", TnPlot);
