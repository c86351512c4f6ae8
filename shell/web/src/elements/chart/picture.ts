import type { ChartPicture } from "@tuneit/protocol";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../base-styles.ts";

export type ReadPicture = (sha256: string, signal: AbortSignal) => Promise<Blob>;

/** `tn-picture`: a picture of a spec; one of a run is fetched through `read`, for the page's policy knows no other way. */
export class TnPicture extends LitElement {
  static override properties = {
    picture: { attribute: false },
    read: { attribute: false },
    alt: {},
    _address: { state: true },
  };
  declare picture: ChartPicture | null;
  declare read: ReadPicture | null;
  declare alt: string;
  declare _address: string | null;
  #end = new AbortController();

  constructor() {
    super();
    this.picture = null;
    this.read = null;
    this.alt = "";
    this._address = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("picture")) void this.#find();
  }

  override render() {
    return this._address === null ? nothing : html`<img src=${this._address} alt=${this.alt} />`;
  }

  async #find(): Promise<void> {
    this.#forget();
    const { picture, read } = this;
    if (picture === null) return;
    if ("inline" in picture) {
      this._address = picture.inline;
      return;
    }
    const end = (this.#end = new AbortController());
    const blob = await read?.(picture.artifact, end.signal).catch(() => null);
    if (blob && !end.signal.aborted) this._address = URL.createObjectURL(blob);
  }

  #forget(): void {
    this.#end.abort();
    if (this._address?.startsWith("blob:") === true) URL.revokeObjectURL(this._address);
    this._address = null;
  }

  static override styles = [
    baseStyles,
    css`
      :host,
      img {
        display: block;
        inline-size: 100%;
        block-size: 100%;
      }
      :host([fit]) img {
        object-fit: contain;
      }
    `,
  ];
}

customElements.define("tn-picture", TnPicture);
