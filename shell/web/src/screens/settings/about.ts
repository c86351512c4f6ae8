import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";

/** What leaves this machine, in words, and what this browser keeps. */
export function privacy(forget: () => void): TemplateResult {
  return html`<ul class="words">
      <li>
        ${msg("TuneIT sends no usage data. Nothing about you, your data or your models leaves this machine by itself.")}
      </li>
      <li>
        ${msg("The registry is asked for plugins by name; a hub is asked for models that you choose. Offline stops both.")}
      </li>
      <li>${msg("A plugin reaches only the hosts that you granted, and each use stands in its audit log.")}</li>
      <li>${msg("This page asks no other address than its own server.")}</li>
      <li>${msg("This browser keeps how you like the app: theme, language, keys, columns, past notices.")}</li>
    </ul>
    <tn-button @click=${forget}>${msg("Forget what this browser keeps")}</tn-button>`;
}

const libraries = [
  ["Lit", "BSD-3-Clause", "Google"],
  ["@lit/localize", "BSD-3-Clause", "Google"],
  ["Lucide", "ISC", "Lucide Contributors"],
  ["Zod", "MIT", "Colin McDonnell"],
] as const;

/** What the page itself is made of; plugins and Python packages have their own. */
export function licences(): TemplateResult {
  return html`<p>${msg("TuneIT is free software under the Apache License 2.0.")}</p>
    <table>
      <thead>
        <tr>
          <th scope="col">${msg("Library")}</th>
          <th scope="col">${msg("Licence")}</th>
          <th scope="col">${msg("Holder")}</th>
        </tr>
      </thead>
      <tbody>
        ${libraries.map(
          ([name, licence, holder]) =>
            html`<tr>
              <th scope="row" dir="ltr">${name}</th>
              <td dir="ltr">${licence}</td>
              <td>${holder}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="quiet">${msg("The licence of a plugin stands on its page.")}</p>`;
}
