/** The figures beside the picture: a sign with the one that counts, a few more, and the last action. */

import { byId, make, setText } from "./elements.js";

/** @typedef {"left" | "down" | "hold" | "up" | "right"} Lamp */

/**
 * @typedef {object} Figures
 * @property {string} label  of the sign
 * @property {string} value
 * @property {string} unit
 * @property {[name: string, value: string, unit: string, title?: string][]} rows
 * @property {Lamp | null} lamp  that is lit
 * @property {string} text  the action in words
 * @property {boolean} warning  whether something hinders or threatens
 */

const NONE = "–";

/** @type {Figures} */
export const NO_FIGURES = { label: "", value: NONE, unit: "", rows: [], lamp: null, text: "Nothing to see yet", warning: false };

export class Hud {
  #label = byId("sign-label", HTMLElement);
  #value = byId("sign-value", HTMLElement);
  #unit = byId("sign-unit", HTMLElement);
  #rows = byId("figures", HTMLElement);
  #seed = byId("seed", HTMLElement);
  #action = byId("action", HTMLElement);
  #lamps = [...document.querySelectorAll(".lamp")].filter((lamp) => lamp instanceof HTMLElement);

  /** @param {number | null} seed */
  showSeed(seed) {
    setText(this.#seed, seed === null ? NONE : String(seed));
  }

  /** @param {readonly Lamp[]} lamps  those that there are */
  useLamps(lamps) {
    for (const lamp of this.#lamps) lamp.hidden = !lamps.some((name) => name === lamp.dataset.lamp);
  }

  /** @param {Figures} figures */
  show({ label, value, unit, rows, lamp, text, warning }) {
    setText(this.#label, label);
    setText(this.#value, value);
    this.#value.classList.toggle("long", value.length > 2);
    setText(this.#unit, unit);
    this.#showRows(rows);
    setText(this.#action, text);
    this.#action.classList.toggle("warning", warning);
    for (const each of this.#lamps) each.classList.toggle("lit", each.dataset.lamp === lamp);
  }

  /** @param {Figures["rows"]} rows */
  #showRows(rows) {
    const shown = [...this.#rows.querySelectorAll(".figure")];
    for (const surplus of shown.slice(rows.length)) surplus.remove();
    rows.forEach(([name, value, unit, title], i) => {
      const row = shown[i] ?? this.#addRow();
      const [dt, number, small] = row.querySelectorAll("dt, dd span, dd small");
      if (dt) setText(dt, name);
      if (number) setText(number, value);
      if (small) setText(small, unit);
      if (row instanceof HTMLElement) row.title = title ?? "";
    });
  }

  #addRow() {
    const row = make("div", "figure", make("dt"), make("dd", "", make("span"), " ", make("small")));
    this.#rows.lastElementChild?.before(row); // the last one is the seed's
    return row;
  }
}
