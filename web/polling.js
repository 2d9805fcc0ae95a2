/** Asking the server again and again, politely: seldom when nothing happens, not at all while nobody looks. */

import { ApiError } from "./api.js";

const FIRST_RETRY_S = 3;
const LAST_RETRY_S = 60;

export class Polling {
  #timer = 0;
  #failures = 0;
  #running = new AbortController();

  /**
   * @param {(signal: AbortSignal) => Promise<number>} task  answers after how many seconds to ask again
   * @param {(error: Error, retryS: number | null) => void} onTrouble  null: asking again is of no use
   */
  constructor(task, onTrouble) {
    this.task = task;
    this.onTrouble = onTrouble;
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) clearTimeout(this.#timer);
      else void this.now();
    });
  }

  /** Ask now, in place of whatever is under way. */
  async now() {
    clearTimeout(this.#timer);
    this.#running.abort();
    const { signal } = (this.#running = new AbortController());
    try {
      const period = await this.task(signal);
      if (signal.aborted) return;
      this.#failures = 0;
      this.#again(period);
    } catch (error) {
      if (!signal.aborted) this.#failed(/** @type {Error} */ (error));
    }
  }

  /** @param {Error} error */
  #failed(error) {
    if (!(error instanceof ApiError)) throw error;
    const retryS = Math.min(LAST_RETRY_S, FIRST_RETRY_S * 2 ** this.#failures);
    this.#failures += 1;
    this.onTrouble(error, error.temporary ? retryS : null);
    if (error.temporary) this.#again(retryS);
  }

  /** @param {number} seconds */
  #again(seconds) {
    if (!document.hidden) this.#timer = setTimeout(() => void this.now(), 1000 * seconds);
  }
}
