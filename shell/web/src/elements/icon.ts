import { html, svg, type TemplateResult } from "lit";

// Lines of Lucide (ISC), 24 × 24.
const paths = {
  check: svg`<path d="M20 6 9 17l-5-5"/>`,
  cross: svg`<path d="M18 6 6 18M6 6l12 12"/>`,
  warning: svg`<path d="M12 3 2 20h20L12 3zM12 10v4M12 17v.5"/>`,
  info: svg`<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 8v.5"/>`,
  clock: svg`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>`,
  play: svg`<path d="M7 4v16l13-8z"/>`,
  pause: svg`<path d="M8 5v14M16 5v14"/>`,
  stop: svg`<rect x="5" y="5" width="14" height="14" rx="2"/>`,
  search: svg`<circle cx="11" cy="11" r="7"/><path d="m20 20-4-4"/>`,
  runs: svg`<path d="M3 3v18h18M7 15l4-5 4 3 5-7"/>`,
  home: svg`<path d="M3 11 12 4l9 7M5 10v10h5v-6h4v6h5V10"/>`,
  model: svg`<path d="m12 3 8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9"/>`,
  train: svg`<path d="M4 6h10M18 6h2M4 12h2M10 12h10M4 18h8M16 18h4"/><circle cx="16" cy="6" r="2"/><circle cx="8" cy="12" r="2"/><circle cx="14" cy="18" r="2"/>`,
  plugins: svg`<path d="M9 3v5M15 3v5M6 8h12v4a6 6 0 0 1-12 0zM12 18v4"/>`,
  fold: svg`<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M9 4v16"/>`,
  theme: svg`<circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>`,
  up: svg`<path d="m6 15 6-6 6 6"/>`,
  down: svg`<path d="m6 9 6 6 6-6"/>`,
  right: svg`<path d="m9 6 6 6-6 6"/>`,
  shield: svg`<path d="M12 3 4 6v6c0 5 3.5 8 8 9 4.5-1 8-4 8-9V6z"/>`,
  reset: svg`<path d="M4 4v6h6M4.5 10a8 8 0 1 1-.5 4"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  data: svg`<ellipse cx="12" cy="5.5" rx="8" ry="2.5"/><path d="M4 5.5v13C4 19.9 7.6 21 12 21s8-1.1 8-2.5v-13M4 12c0 1.4 3.6 2.5 8 2.5s8-1.1 8-2.5"/>`,
  upload: svg`<path d="M12 16V4M7 9l5-5 5 5M4 16v4h16v-4"/>`,
  file: svg`<path d="M14 3H6v18h12V7zM14 3v4h4"/>`,
  trash: svg`<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13"/>`,
  link: svg`<path d="M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1"/>`,
  paste: svg`<path d="M9 4H6v17h12V4h-3M9 3h6v4H9z"/>`,
  table: svg`<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M3 10h18M3 15h18M10 4v16"/>`,
  download: svg`<path d="M12 4v12M7 11l5 5 5-5M4 20h16"/>`,
  expand: svg`<path d="M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5"/>`,
  bell: svg`<path d="M6 10a6 6 0 0 1 12 0c0 6 2 7 2 7H4s2-1 2-7M10 20.5a2 2 0 0 0 4 0"/>`,
  settings: svg`<circle cx="12" cy="12" r="3"/><path d="M12 2v4M12 18v4M2 12h4M18 12h4M5 5l2.8 2.8M16.2 16.2 19 19M5 19l2.8-2.8M16.2 7.8 19 5"/>`,
  menu: svg`<path d="M4 6h16M4 12h16M4 18h16"/>`,
  pin: svg`<path d="M9 3h6l-1 6 4 4H6l4-4zM12 13v8"/>`,
  key: svg`<circle cx="8" cy="15" r="4"/><path d="m11 12 9-9M16 7l3 3"/>`,
  context: svg`<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M15 4v16"/>`,
  compare: svg`<path d="M5 4v16M12 8v12M19 12v8M3 20h18"/>`,
  chat: svg`<path d="M4 5h16v11H10l-5 4v-4H4z"/>`,
  export: svg`<path d="M20 12v8H4V4h8M14 4h6v6M20 4l-9 9"/>`,
} as const;

export type IconName = keyof typeof paths;

/** A drawn icon; it says nothing to a screen reader, for a word stands beside it or names its button. */
export function icon(name: IconName, size = 16): TemplateResult {
  return html`<svg
    width=${size}
    height=${size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${paths[name]}
  </svg>`;
}
