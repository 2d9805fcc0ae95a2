/** Who drives on the stage, and the choice of drives. */

import { setCurrent } from "./board.js";
import { authorOf, formatScore, stateOf } from "./board-rows.js";
import { byId, setText } from "./elements.js";
import { formatRoute } from "./route.js";

/** @typedef {import("./api.js").Competition} Competition */
/** @typedef {import("./api.js").Entry} Entry */
/** @typedef {import("./api.js").Submission} Submission */
/** @typedef {import("./route.js").Source} Source */

export class Subject {
  #name = byId("subject-name", HTMLElement);
  #detail = byId("subject-detail", HTMLElement);
  #live = byId("source-live", HTMLAnchorElement);
  #runs = {
    typical_run: byId("source-typical", HTMLAnchorElement),
    best_run: byId("source-best", HTMLAnchorElement),
    worst_run: byId("source-worst", HTMLAnchorElement),
  };
  #chooser = byId("source-run", HTMLElement);
  #run = byId("run", HTMLInputElement);
  /** @type {Submission | null} */
  #submission = null;

  constructor() {
    this.#run.addEventListener("change", () => {
      const { valueAsNumber: run, max } = this.#run;
      if (this.#submission && run >= 0 && run <= Number(max)) {
        location.hash = addressOf(this.#submission, { kind: "run", run: Math.floor(run) });
      }
    });
  }

  /**
   * @param {Submission | Entry} submission
   * @param {Source | null} source  what is shown of it
   * @param {Competition} competition
   */
  show(submission, source, competition) {
    this.#submission = submission;
    setText(this.#name, submission.name);
    setText(this.#detail, detailOf(submission));
    document.title = `${submission.name} · Sevenlanes`;
    this.#live.hidden = submission.status === "failed";
    this.#live.href = addressOf(submission, { kind: "live", seed: null });
    setCurrent(this.#live, source?.kind === "live");
    for (const [key, link] of Object.entries(this.#runs)) this.#showRun(link, key, submission, source);
    this.#chooser.hidden = submission.status !== "scored";
    this.#run.max = String(competition.num_runs - 1);
    setText(this.#runs.typical_run, competition.statistic === "median" ? "Median" : "Typical");
    if (document.activeElement !== this.#run) this.#run.value = source?.kind === "run" ? String(source.run) : "";
  }

  /** Nobody drives. */
  clear() {
    this.#submission = null;
    setText(this.#name, "Nobody drives");
    setText(this.#detail, "");
    document.title = "Sevenlanes";
    for (const choice of [this.#live, ...Object.values(this.#runs), this.#chooser]) choice.hidden = true;
  }

  /** @param {HTMLAnchorElement} link @param {string} key @param {Submission | Entry} submission @param {Source | null} source */
  #showRun(link, key, submission, source) {
    const run = /** @type {Record<string, unknown>} */ (submission)[key];
    link.hidden = typeof run !== "number";
    if (typeof run !== "number") return;
    link.href = addressOf(submission, { kind: "run", run });
    setCurrent(link, source?.kind === "run" && source.run === run);
  }
}

/** @param {Submission | Entry} submission */
function detailOf(submission) {
  const author = authorOf(submission);
  if (submission.score === null) return `${author}, ${stateOf(submission).toLowerCase()}`;
  const rank = "rank" in submission ? `, rank ${submission.rank}` : "";
  return `${author}${rank}, ${formatScore(submission.score)} ${submission.unit}`;
}

/** @param {Submission} submission @param {Source} source */
function addressOf({ competition, id }, source) {
  return formatRoute({ slug: competition, id, source });
}
