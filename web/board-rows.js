/** The rows of the leaderboard, and of the submissions that are not on it. */

import { make, setText } from "./elements.js";
import { formatRoute } from "./route.js";
import { placeOn } from "./score-axis.js";

/** @typedef {import("./api.js").Entry} Entry */
/** @typedef {import("./api.js").Submission} Submission */
/** @typedef {import("./score-axis.js").Axis} Axis */

/** With a true minus sign. @param {number} score */
export function formatScore(score) {
  return score.toFixed(2).replace("-", "−");
}

/** @param {{author: string, kind: string}} submission */
export function authorOf({ author, kind }) {
  return kind === "baseline" ? "Baseline" : author;
}

export class EntryRow {
  /** @param {() => Axis} axis */
  constructor(axis) {
    this.axis = axis;
    this.rank = make("td", "rank");
    this.link = make("a", "name");
    this.author = make("span", "author");
    this.interval = make("span", "interval");
    this.dot = make("span", "dot");
    this.bounds = make("span", "hidden");
    this.track = make("div", "track", this.interval, this.dot, this.bounds);
    this.score = make("td", "score");
    this.mean = make("td", "mean");
    const name = make("th", "", this.link, this.author);
    name.scope = "row";
    this.element = make("tr", "", this.rank, name, make("td", "plot", this.track), this.score, this.mean);
  }

  /** @param {Entry} entry */
  update(entry) {
    setText(this.rank, String(entry.rank));
    setText(this.link, entry.name);
    this.link.href = addressOf(entry);
    setText(this.author, authorOf(entry));
    setText(this.score, formatScore(entry.score));
    setText(this.mean, formatScore(entry.mean));
    const [low, high] = entry.interval;
    const axis = this.axis();
    this.interval.style.left = placeOn(axis, low);
    this.interval.style.right = `calc(100% - ${placeOn(axis, high)})`;
    this.dot.style.left = placeOn(axis, entry.score);
    setText(this.bounds, `${formatScore(low)} to ${formatScore(high)} ${entry.unit}`);
    this.track.title = `95 % interval ${this.bounds.textContent}`;
  }
}

export class PendingRow {
  constructor() {
    this.link = make("a", "name");
    this.author = make("span", "author");
    this.state = make("span", "state");
    this.progress = make("progress");
    this.progress.max = 1;
    this.progress.ariaLabel = "Evaluation";
    this.reason = make("p", "reason");
    this.element = make("li", "", this.link, this.author, this.state, this.progress, this.reason);
  }

  /** @param {Submission} submission */
  update(submission) {
    setText(this.link, submission.name);
    this.link.href = addressOf(submission);
    setText(this.author, authorOf(submission));
    setText(this.state, stateOf(submission));
    this.element.dataset.status = submission.status;
    this.progress.hidden = submission.status !== "running";
    this.progress.value = submission.progress;
    this.reason.hidden = submission.error === null;
    setText(this.reason, submission.error ?? "");
  }
}

/** What a submission waits for, in a few words. @param {Submission} submission */
export function stateOf({ status, progress, queue_position }) {
  if (status === "queued") return queue_position === 1 ? "Next in the queue" : `Place ${queue_position} in the queue`;
  if (status === "running") return `Running, ${Math.floor(100 * progress)} %`;
  return status === "failed" ? "Failed" : "Scored";
}

/** @param {Submission} submission */
function addressOf({ competition, id }) {
  return formatRoute({ slug: competition, id, source: null });
}
