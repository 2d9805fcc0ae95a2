/** The leaderboard of one competition. */

import { EntryRow, PendingRow } from "./board-rows.js";
import { byId, make, setText } from "./elements.js";
import { KeyedList } from "./keyed-list.js";
import { formatRoute } from "./route.js";
import { axisOf, placeOn, ticksOf } from "./score-axis.js";

/** @typedef {import("./api.js").Competition} Competition */
/** @typedef {import("./api.js").Leaderboard} Leaderboard */

export class Board {
  #axis = axisOf([]);
  #ticks = byId("ticks", HTMLElement);
  #empty = byId("board-empty", HTMLElement);
  #element = byId("board", HTMLElement);
  #entries = new KeyedList(byId("entries", HTMLElement), () => new EntryRow(() => this.#axis));
  #pending = new KeyedList(byId("pending", HTMLElement), () => new PendingRow());

  /** @param {readonly Competition[]} competitions @param {string} slug  the one shown */
  showTabs(competitions, slug) {
    const tabs = byId("competitions", HTMLElement);
    if (tabs.childElementCount !== competitions.length) {
      tabs.replaceChildren(...competitions.map(tabOf));
    }
    for (const tab of tabs.querySelectorAll("a")) setCurrent(tab, tab.dataset.slug === slug);
  }

  /** @param {Leaderboard} leaderboard */
  update({ competition, entries, pending }) {
    setText(byId("board-description", HTMLElement), competition.description);
    setText(byId("score-unit", HTMLElement), competition.unit);
    this.#element.dataset.statistic = competition.statistic;
    this.#axis = axisOf(entries);
    this.#drawTicks();
    this.#entries.update(entries);
    this.#pending.update(pending);
    byId("pending-part", HTMLElement).hidden = pending.length === 0;
    this.#empty.hidden = entries.length > 0;
  }

  /** Mark the submission on the stage. @param {number | null} id */
  select(id) {
    for (const link of this.#element.querySelectorAll("a.name")) {
      setCurrent(link, link.getAttribute("href")?.split("/")[2] === String(id));
    }
  }

  #drawTicks() {
    const ticks = ticksOf(this.#axis).map((score) => {
      const tick = make("span", "tick", String(score).replace("-", "−"));
      tick.style.left = placeOn(this.#axis, score);
      return tick;
    });
    this.#ticks.replaceChildren(...ticks);
    this.#ticks.classList.toggle("sparse", ticks.some((tick) => (tick.textContent ?? "").length > 2));
    this.#element.style.setProperty("--step", placeOn(this.#axis, this.#axis.low + this.#axis.step));
  }
}

/** @param {Competition} competition */
function tabOf({ slug, title }) {
  const tab = make("a", "tab", title);
  tab.href = formatRoute({ slug, id: null, source: null });
  tab.dataset.slug = slug;
  return tab;
}

/** @param {Element} link @param {boolean} current */
export function setCurrent(link, current) {
  if (current) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}
