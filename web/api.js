/** The server's HTTP interface: typed answers, and for every failure one sentence a person can act on. */

/**
 * @typedef {object} HighwayConfig
 * @property {number} lanes
 * @property {number} num_cars
 * @property {number} num_controlled
 * @property {number} lanes_side
 * @property {number} patches_ahead
 * @property {number} patches_behind
 * @property {number} temporal_window
 * @property {number} frames_per_decision
 * @property {number} action_frames
 * @property {number} traffic_min_mph
 * @property {number} traffic_max_mph
 * @property {number} max_frames
 * @property {string} reward
 */

/**
 * What is played, and how it is shown: a highway as records of cars, Cart-Pole as its state, others as pictures.
 * @typedef {{environment: string, frames_per_second: number} &
 *   ({view: "highway", config: HighwayConfig} | {view: "state" | "picture", config: object})} World
 */

/**
 * @typedef {object} Competition
 * @property {string} slug
 * @property {string} title
 * @property {string} description
 * @property {string} environment
 * @property {Partial<HighwayConfig>} config
 * @property {number} num_runs
 * @property {"median" | "mean"} statistic  of the runs' scores
 * @property {string} unit  of scores
 */

/**
 * @typedef {object} Submission
 * @property {number} id
 * @property {string} competition  slug
 * @property {string} name
 * @property {string} author
 * @property {"policy" | "baseline"} kind
 * @property {"queued" | "running" | "scored" | "failed"} status
 * @property {number | null} queue_position
 * @property {number} progress  0 to 1
 * @property {number | null} score  median or mean of all runs
 * @property {string} unit  of the score
 * @property {number | null} mean
 * @property {[number, number] | null} interval  95 % bootstrap interval of the score
 * @property {string | null} error
 * @property {string} created_at
 * @property {string | null} scored_at
 */

/**
 * @typedef {Submission & {rank: number, score: number, mean: number, interval: [number, number],
 *   typical_run: number, worst_run: number, best_run: number}} Entry
 */

/** @typedef {{competition: Competition, entries: Entry[], pending: Submission[]}} Leaderboard */

/** @typedef {{run: number, seed: number, score: number}} Run */

/** A failed request. `message` is for people; `temporary` says that asking again may help. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {number} status  HTTP status, 0 where no answer came
   */
  constructor(message, status) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.temporary = status === 0 || status === 429 || status >= 500;
  }
}

/** @param {AbortSignal} [signal] @returns {Promise<Competition[]>} */
export function fetchCompetitions(signal) {
  return fetchJson("/api/competitions", signal);
}

/** @param {string} slug @param {AbortSignal} [signal] @returns {Promise<Leaderboard>} */
export function fetchLeaderboard(slug, signal) {
  return fetchJson(`/api/competitions/${encodeURIComponent(slug)}/leaderboard`, signal);
}

/** @param {number} id @param {AbortSignal} [signal] @returns {Promise<Submission>} */
export function fetchSubmission(id, signal) {
  return fetchJson(`/api/submissions/${id}`, signal);
}

/** @param {number} id @param {AbortSignal} [signal] @returns {Promise<Run[]>} */
export async function fetchRuns(id, signal) {
  /** @type {{runs: Run[]}} */
  const answer = await fetchJson(`/api/submissions/${id}/runs`, signal);
  return answer.runs;
}

/**
 * The records of one run, as they come: the server plays it again meanwhile.
 * @param {number} id
 * @param {number} run
 * @param {AbortSignal} signal
 * @returns {Promise<{world: World, pieces: AsyncGenerator<Uint8Array, void, void>}>}
 */
export async function fetchFrames(id, run, signal) {
  const response = await request(`/api/submissions/${id}/runs/${run}/frames`, { signal });
  const header = response.headers.get("X-Sevenlanes-World");
  if (header === null || response.body === null) {
    throw new ApiError("The server sent a run without its world; its version does not fit this page. Reload the page.", 200);
  }
  return { world: JSON.parse(header), pieces: piecesOf(response.body) };
}

/** @param {ReadableStream<Uint8Array>} body */
async function* piecesOf(body) {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new ApiError("The server stopped in the middle of this run; choose it again.", 0);
    });
    if (done) return;
    yield value;
  }
}

/**
 * Submit a policy file. Throws an `ApiError` with the reason where it is refused.
 * @param {string} slug
 * @param {{file: File, name: string, author: string}} policy
 * @returns {Promise<Submission>}
 */
export async function submitPolicy(slug, { file, name, author }) {
  const path = `/api/competitions/${encodeURIComponent(slug)}/submissions?${new URLSearchParams({ name, author })}`;
  const response = await request(path, { method: "POST", body: file, headers: { "Content-Type": "application/zip" } });
  return response.json();
}

/**
 * @template T
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
async function fetchJson(path, signal) {
  const response = await request(path, { signal: signal ?? null });
  return response.json();
}

/** @param {string} path @param {RequestInit} options */
async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError("The server does not answer; check that `sevenlanes serve` is still running.", 0);
  }
  if (!response.ok) throw new ApiError(await reasonOf(response), response.status);
  return response;
}

/** @param {Response} response */
async function reasonOf(response) {
  const answer = await response.json().catch(() => null);
  const reason = answer && typeof answer.error === "string" ? answer.error : null;
  return reason ?? `The server answered ${response.status} without a reason. Its log says more.`;
}
