import DOMPurify from "dompurify";
import { css, html, LitElement } from "lit";
import { marked } from "marked";
import { baseStyles } from "../../elements/base-styles.ts";

/** `tn-card-view`: the card of a stranger. Markdown, sanitised; it loads nothing and runs nothing. */
export class TnCardView extends LitElement {
  static override properties = { markdown: {} };
  declare markdown: string;

  constructor() {
    super();
    this.markdown = "";
  }

  override render() {
    return html`<div class="card"></div>`;
  }

  protected override updated(): void {
    this.renderRoot.querySelector(".card")?.replaceChildren(sanitised(this.markdown));
  }

  static override styles = [
    baseStyles,
    css`
      .card {
        max-inline-size: 46rem;
        overflow-wrap: anywhere;
      }
      .card > * {
        margin-block: 0 var(--tn-space-3);
      }
      h3,
      h4,
      h5,
      h6 {
        margin-block: var(--tn-space-4) var(--tn-space-2) !important;
        font: 600 var(--tn-size-section) / 1.35 var(--tn-font);
      }
      ul,
      ol {
        padding-inline-start: 1.5em;
      }
      pre {
        padding: var(--tn-space-3);
        border-radius: var(--tn-radius-control);
        background: var(--tn-surface-lowered);
        overflow: auto;
      }
      table {
        display: block;
        border-collapse: collapse;
        overflow: auto;
      }
      th,
      td {
        padding: 4px var(--tn-space-2);
        border: 1px solid var(--tn-border);
        text-align: start;
      }
      blockquote {
        margin-inline: 0;
        padding-inline-start: var(--tn-space-3);
        border-inline-start: 3px solid var(--tn-border);
        color: var(--tn-text-quiet);
      }
      a {
        text-decoration: underline;
      }
    `,
  ];
}

const purifier = DOMPurify(window);

purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node instanceof HTMLAnchorElement) {
    node.target = "_blank";
    node.rel = "noopener noreferrer";
  }
  // A code block that is wider than the page scrolls: by keyboard, too.
  if (node instanceof HTMLPreElement || node instanceof HTMLTableElement) node.tabIndex = 0;
});

const handlers = /\son\w+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi;

/** The page has a first heading and this card a second: those of the text begin below. */
const lowered = (depth: number): number => Math.min(6, depth + 2);

function sanitised(markdown: string): DocumentFragment {
  const text = markdown.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/, "");
  const tokens = marked.lexer(text);
  void marked.walkTokens(tokens, (token) => {
    if (token.type === "heading") token.depth = lowered(Number(token["depth"]));
    // They never ran; the browser complains of each where the text is parsed.
    if (token.type === "html") token["text"] = String(token["text"]).replace(handlers, "");
  });
  return purifier.sanitize(marked.parser(tokens), {
    RETURN_DOM_FRAGMENT: true,
    USE_PROFILES: { html: true },
    // Pictures would ask other addresses; forms, styles and ids could pass for the page's own.
    FORBID_TAGS: [
      "img",
      "picture",
      "source",
      "video",
      "audio",
      "form",
      "input",
      "button",
      "select",
      "textarea",
      "style",
    ],
    FORBID_ATTR: ["style", "class", "id", "name", "tabindex"],
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|#)/i,
  });
}

customElements.define("tn-card-view", TnCardView);
