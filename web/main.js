/** The page: what the address names, the leaderboard and the stage follow each other. */

import { ApiError, fetchCompetitions, fetchLeaderboard, fetchSubmission } from "./api.js";
import { Board } from "./board.js";
import { byId, setText } from "./elements.js";
import { Polling } from "./polling.js";
import { formatRoute, parseRoute } from "./route.js";
import { Stage } from "./stage.js";
import { Subject } from "./subject.js";
import { SubmitBox } from "./submit.js";

/** @typedef {import("./api.js").Competition} Competition */
/** @typedef {import("./api.js").Entry} Entry */
/** @typedef {import("./api.js").Leaderboard} Leaderboard */
/** @typedef {import("./api.js").Submission} Submission */
/** @typedef {import("./route.js").Route} Route */
/** @typedef {import("./route.js").Source} Source */

const BUSY_PERIOD_S = 3; // something is being evaluated
const QUIET_PERIOD_S = 20;

class Page {
  /** @type {Competition[]} */
  #competitions = [];
  /** The submission on the stage. @type {number | null} */
  #id = null;
  /** The address of what is on the stage. */
  #shown = "";
  #board = new Board();
  #subject = new Subject();
  #stage = new Stage((seed) => this.#nameSeed(seed));
  #submit = new SubmitBox(() => void this.#polling.now());
  #polling = new Polling((signal) => this.#refresh(signal), sayTrouble);

  start() {
    addEventListener("hashchange", () => void this.#polling.now());
    void this.#polling.now();
  }

  /**
   * Show what the address names.
   * @param {AbortSignal} signal
   * @returns {Promise<number>} after how many seconds to look again
   */
  async #refresh(signal) {
    if (this.#competitions.length === 0) this.#competitions = await fetchCompetitions(signal);
    const route = parseRoute(location.hash);
    const slug = route?.slug ?? this.#competitions[0]?.slug ?? "";
    this.#board.showTabs(this.#competitions, slug);
    const leaderboard = await fetchLeaderboard(slug, signal);
    this.#board.update(leaderboard);
    this.#submit.useCompetition(leaderboard.competition, this.#competitions);
    sayNothing();
    await this.#showSubmission(leaderboard, route, signal);
    const busy = leaderboard.pending.some(({ status }) => status !== "failed");
    return busy ? BUSY_PERIOD_S : QUIET_PERIOD_S;
  }

  /** @param {Leaderboard} leaderboard @param {Route | null} route @param {AbortSignal} signal */
  async #showSubmission(leaderboard, route, signal) {
    const { slug, environment } = leaderboard.competition;
    const submission = await this.#choose(leaderboard, route?.id ?? null, signal);
    if (submission === null) return;
    if (submission.competition !== slug) {
      location.replace(formatRoute({ slug: submission.competition, id: submission.id, source: route?.source ?? null }));
      return;
    }
    this.#id = submission.id;
    const source = route?.source ?? defaultSource(submission);
    this.#board.select(submission.id);
    this.#subject.show(submission, source, leaderboard.competition);
    const address = formatRoute({ slug, id: submission.id, source });
    if (address === this.#shown) return;
    this.#shown = address;
    if (source === null) this.#stage.clear(reasonOfNoRun(submission), environment);
    else this.#stage.show(submission.id, source, environment);
  }

  /**
   * The submission with an id; without one that which is on the stage, or the leader.
   * @param {Leaderboard} leaderboard
   * @param {number | null} asked
   * @param {AbortSignal} signal
   * @returns {Promise<Submission | null>}
   */
  async #choose({ competition, entries, pending }, asked, signal) {
    const all = [...entries, ...pending];
    const listed = all.find(({ id }) => id === (asked ?? this.#id));
    if (listed) return listed;
    if (asked === null) return all[0] ?? null;
    try {
      return await fetchSubmission(asked, signal);
    } catch (error) {
      if (!(error instanceof ApiError) || error.temporary) throw error;
      this.#shown = "";
      this.#board.select(null);
      this.#subject.clear();
      this.#stage.clear(error.message, competition.environment);
      return null;
    }
  }

  /** A live drive has begun: let the address name its seed, so that others can join it. @param {number} seed */
  #nameSeed(seed) {
    const route = parseRoute(location.hash);
    if (route?.source?.kind !== "live") return;
    this.#shown = formatRoute({ ...route, source: { kind: "live", seed } });
    history.replaceState(null, "", this.#shown);
  }
}

/** @param {Submission | Entry} submission @returns {Source | null} */
function defaultSource(submission) {
  return "typical_run" in submission ? { kind: "run", run: submission.typical_run } : null;
}

/** @param {Submission} submission */
function reasonOfNoRun({ status, error }) {
  if (status === "failed") return `This submission failed, so it has no runs: ${error}`;
  return "Its runs appear here once it is scored. Until then, watch it live.";
}

const notice = byId("notice", HTMLElement);

/** @param {Error} error @param {number | null} retryS */
function sayTrouble(error, retryS) {
  setText(notice, retryS === null ? error.message : `${error.message} Trying again in ${retryS} s.`);
  notice.hidden = false;
}

function sayNothing() {
  notice.hidden = true;
}

new Page().start();
