import { msg, str } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { isSingleLetter, keyActs, plainKeys, prefer, preferences, type KeyAct } from "../../app/preferences.ts";
import { setting, toggle } from "./setting.ts";

/** `refused` is the act whose new key was not taken. */
export function keySettings(refused: KeyAct | null, changed: (refused: KeyAct | null) => void): TemplateResult {
  const { keys, letters } = preferences();
  const words: Record<KeyAct, string> = {
    go: msg("Go to a screen, with its letter"),
    search: msg("Search on this page"),
    help: msg("These keys"),
    navigation: msg("Fold the navigation"),
    context: msg("Fold the panel"),
  };
  const set = (act: KeyAct, key: string): void => {
    const isTaken = isSingleLetter(key) && prefer({ keys: { ...keys, [act]: key } });
    changed(isTaken || key === "" ? null : act);
  };
  return html`${setting(
      msg("Single letters"),
      msg("Turn them off where a voice or a slip types letters. Ctrl K, arrows and Enter stay."),
      toggle(msg("Single letters"), letters, (isOn) => {
        prefer({ letters: isOn });
        changed(null);
      }),
    )}
    ${keyActs.map((act) =>
      setting(
        words[act],
        act === "go" ? msg(str`${keys.go} and then, for example, r for runs.`) : "",
        html`<input
          class="key"
          maxlength="1"
          autocomplete="off"
          aria-label=${words[act]}
          .value=${keys[act]}
          @change=${(event: Event) => {
            const field = event.target as HTMLInputElement;
            set(act, field.value);
            field.value = preferences().keys[act];
          }}
        />`,
        refused === act ? msg("This key is taken, or is none. The one before stays.") : "",
      ),
    )}
    <tn-button
      small
      @click=${() => {
        prefer({ keys: plainKeys });
        changed(null);
      }}
      >${msg("The keys as they were at first")}</tn-button
    >`;
}
