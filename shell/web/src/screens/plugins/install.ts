import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { InstallProposal, Job, ProblemDetails } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import { runJob } from "../../data/jobs.ts";
import { RequestError } from "../../data/problem.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { bytes } from "../../elements/format.ts";
import "../../elements/state.ts";
import "./permission-list.ts";

type Step =
  | { readonly is: "asking" | "working"; readonly job: Job | null }
  | { readonly is: "asked"; readonly proposal: InstallProposal }
  | { readonly is: "failed"; readonly problem: ProblemDetails }
  | { readonly is: "done"; readonly words: string };

/** What is to be done: a new plugin, or another version of one. */
export interface Wish {
  readonly name: string;
  /** Absent: the newest that fits. */
  readonly version?: string | undefined;
  /** What it was allowed to ask for until now, `kind scope`; absent where it is new. */
  readonly known?: ReadonlySet<string> | undefined;
}

/**
 * `tn-install`: a plugin comes in three steps: what would come is asked, its permissions are shown, and only then it is
 * installed. The button with the focus is the one that grants nothing. Tells `tn-installed`.
 */
export class TnInstall extends LitElement {
  static override properties = { services: { attribute: false }, _wish: { state: true }, _step: { state: true } };
  declare services: Services;
  declare _wish: Wish | null;
  declare _step: Step;
  #end = new AbortController();

  constructor() {
    super();
    this._wish = null;
    this._step = { is: "asking", job: null };
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end.abort();
  }

  async open(wish: Wish): Promise<void> {
    this._wish = wish;
    this._step = { is: "asking", job: null };
    await this.updateComplete;
    this.#dialog?.showModal();
    await this.#ask(wish);
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  override render() {
    const { _wish: wish, _step: step } = this;
    if (wish === null) return nothing;
    return html`<dialog aria-labelledby="title" @close=${this.#closed} @cancel=${this.#cancelled}>
      <header>
        <h2 id="title">${wish.known === undefined ? msg(str`Install ${wish.name}`) : msg(str`Update ${wish.name}`)}</h2>
      </header>
      <div class="body" aria-live="polite">${this.#body(step, wish)}</div>
      <footer>${this.#acts(step, wish)}</footer>
    </dialog>`;
  }

  #body(step: Step, wish: Wish) {
    switch (step.is) {
      case "asking":
        return progressOf(step.job, msg("Asking the registry, checking signature and files"));
      case "working":
        return progressOf(step.job, msg("Installing"));
      case "failed":
        return html`<tn-failure .failure=${step.problem}></tn-failure>`;
      case "done":
        return html`<p>${step.words}</p>`;
      case "asked":
        return html`<p>${msg("Nothing is installed yet. This is what would come, and what it asks for.")}</p>
          ${step.proposal.plugins.map((plugin) => pluginOf(plugin, wish))}`;
      default:
        return step satisfies never;
    }
  }

  /** Cancel is first and has the focus: nobody grants by pressing Enter. */
  #acts(step: Step, wish: Wish) {
    const close = (words: string) =>
      html`<tn-button autofocus @click=${() => this.#dialog?.close()}>${words}</tn-button>`;
    if (step.is === "failed")
      return html`${close(msg("Close"))}<tn-button @click=${() => this.#ask(wish)}>${msg("Try again")}</tn-button>`;
    if (step.is === "done") return close(msg("Close"));
    if (step.is !== "asked") return close(msg("Cancel"));
    const { plugins } = step.proposal;
    const asksNothing = plugins.every(({ asks }) => asks.length === 0);
    const words = asksNothing ? msg("Install") : msg("Grant what is required and install");
    return html`${close(msg("Cancel"))}${plugins.length === 0 ? nothing : html`<tn-button @click=${() => this.#install(step.proposal)}>${words}</tn-button>`}`;
  }

  async #ask(wish: Wish): Promise<void> {
    const spec = wish.version === undefined ? wish.name : `${wish.name}@${wish.version}`;
    const proposal = await this.#run<InstallProposal>("asking", { path: "/plugins", body: { spec, dryRun: true } });
    if (proposal === null) return;
    const isThere = proposal.plugins.length === 0;
    this._step = isThere ? { is: "done", words: msg("This version is installed already.") } : { is: "asked", proposal };
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("footer tn-button")?.focus();
  }

  /** The very versions that were shown, in the order that each finds what it needs. */
  async #install({ plugins }: InstallProposal): Promise<void> {
    const wanted = plugins.find(({ name }) => name === this._wish?.name) ?? plugins[0];
    if (wanted === undefined) return;
    const body = { spec: `${wanted.name}@${wanted.version}`, grant: "declared" };
    const made = await this.#run<unknown>("working", { path: "/plugins", body });
    if (made === null) return;
    const words = msg(str`${wanted.name} ${wanted.version} is installed.`);
    this._step = { is: "done", words };
    this.services.announce(words);
    this.dispatchEvent(new CustomEvent("tn-installed", { detail: wanted.name }));
  }

  async #run<T>(is: "asking" | "working", start: { path: string; body: unknown }): Promise<T | null> {
    this.#end.abort();
    const end = (this.#end = new AbortController());
    this._step = { is, job: null };
    try {
      const changed = (job: Job): void => {
        if (!end.signal.aborted) this._step = { is, job };
      };
      return await runJob<T>(this.services.client, start, { changed, signal: end.signal });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (!end.signal.aborted) this._step = { is: "failed", problem: error.problem };
      return null;
    }
  }

  #cancelled(): void {
    this.#end.abort();
  }

  #closed(): void {
    this.#end.abort();
    this._wish = null;
  }

  static override styles = [
    baseStyles,
    css`
      dialog {
        flex-direction: column;
        inline-size: min(40rem, calc(100vw - 2rem));
        max-block-size: 84vh;
        padding: 0;
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-card);
        background: var(--tn-surface-raised);
        color: var(--tn-text);
        box-shadow: var(--tn-shadow);
      }
      dialog[open] {
        display: flex;
      }
      dialog::backdrop {
        background: var(--tn-scrim);
      }
      header,
      footer {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tn-space-2);
        padding: var(--tn-space-3) var(--tn-space-4);
      }
      header {
        border-block-end: 1px solid var(--tn-border);
      }
      footer {
        justify-content: end;
        border-block-start: 1px solid var(--tn-border);
      }
      .body {
        display: grid;
        gap: var(--tn-space-3);
        padding: var(--tn-space-4);
        overflow: auto;
      }
      progress {
        inline-size: 100%;
        accent-color: var(--tn-accent);
      }
      section {
        display: grid;
        gap: var(--tn-space-2);
        padding: var(--tn-space-3) var(--tn-space-4);
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-control);
      }
      h3 {
        margin: 0;
        font: 600 var(--tn-size-base) / 1.4 var(--tn-font);
      }
    `,
  ];
}

function pluginOf(
  { name, version, from, signer, sizeBytes, asks, warnings }: InstallProposal["plugins"][number],
  wish: Wish,
) {
  const known = name === wish.name ? (wish.known ?? null) : null;
  const size = bytes(sizeBytes, document.documentElement.lang);
  return html`<section aria-label=${name}>
    <h3 dir="ltr">${name} ${from === null ? version : `${from} → ${version}`}</h3>
    <p class="caption">
      ${size} ·
      ${signer === null ? msg("not signed") : html`${msg("signed with key")} <code dir="ltr">${signer}</code>`}
    </p>
    <tn-permissions .permissions=${asks} .warnings=${warnings} .known=${known}></tn-permissions>
  </section>`;
}

function progressOf(job: Job | null, words: string) {
  const progress = job?.progress ?? null;
  const count =
    progress === null || progress.total === null ? "" : ` ${progress.done} / ${progress.total} ${progress.unit}`;
  return html`<p>${progress?.step ?? words}<span class="quiet">${count}</span></p>
    <progress
      aria-label=${words}
      max=${progress?.total ?? nothing}
      value=${progress === null || progress.total === null ? nothing : progress.done}
    ></progress>`;
}

customElements.define("tn-install", TnInstall);
