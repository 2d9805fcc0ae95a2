/** The live stream of a drive over a websocket, which comes back by itself when the connection breaks. */

/** @typedef {import("./api.js").World & {type: "start", seed: number}} Start */
/** @typedef {{type: "end", score: number, frames: number, replay: string | null}} End */

/**
 * @typedef {object} LiveEvents
 * @property {(start: Start) => void} onStart  also after every reconnection; all frames driven so far follow
 * @property {(records: Uint8Array) => void} onFrames
 * @property {(end: End) => void} onEnd
 * @property {(reason: string, retryInSeconds: number | null) => void} onTrouble  null: it will not be tried again
 */

const FIRST_RETRY_S = 1;
const LAST_RETRY_S = 15;
const REFUSED = 1008; // the websocket's close code for "policy violation": asking again is of no use
const QUIET_S = 8; // a drive sends 20 messages a second; silence this long is a broken connection
const START_S = 30; // the server may have to load and compile a policy before the first message

export class LiveStream {
  /** @type {WebSocket | null} */
  #socket = null;
  #retryS = FIRST_RETRY_S;
  #timer = 0;
  #closed = false;
  #refusal = "";
  #seed;

  /**
   * @param {number} id  submission
   * @param {number | null} seed  null: the server chooses
   * @param {LiveEvents} events
   */
  constructor(id, seed, events) {
    this.id = id;
    this.chosenSeed = seed;
    this.events = events;
    this.#seed = seed;
    this.#connect();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
  }

  #connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const query = this.#seed === null ? "" : `?seed=${this.#seed}`;
    const socket = new WebSocket(`${scheme}://${location.host}/api/submissions/${this.id}/live${query}`);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#refusal = "";
    this.#listen(socket);
    this.#watch(START_S);
  }

  /** @param {WebSocket} socket */
  #listen(socket) {
    socket.addEventListener("message", (message) => {
      if (this.#closed || socket !== this.#socket) return;
      this.#watch(QUIET_S);
      if (typeof message.data === "string") this.#read(JSON.parse(message.data));
      else this.events.onFrames(new Uint8Array(message.data));
    });
    socket.addEventListener("close", (event) => {
      if (!this.#closed && socket === this.#socket) this.#lost(event.code);
    });
  }

  /** @param {Start | End | {type: "error", error: string}} message */
  #read(message) {
    if (message.type === "start") {
      this.#retryS = FIRST_RETRY_S;
      this.#seed = message.seed; // a reconnection joins the same drive
      this.events.onStart(message);
    } else if (message.type === "end") {
      this.close();
      this.events.onEnd(message);
    } else if (message.type === "error") {
      this.#refusal = message.error;
    }
  }

  /** Count a silence as a broken connection. @param {number} seconds */
  #watch(seconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const silent = this.#socket;
      this.#socket = null; // its own close event comes too late to matter
      silent?.close();
      this.#lost(0);
    }, seconds * 1000);
  }

  /** @param {number} code */
  #lost(code) {
    clearTimeout(this.#timer);
    this.#socket = null;
    if (code === REFUSED && this.#seed !== this.chosenSeed) {
      this.#seed = this.chosenSeed; // hidden seeds can't be asked for: a reconnection gets another drive
    } else if (code === REFUSED) {
      this.#closed = true;
      this.events.onTrouble(this.#refusal || "The server refused this live drive. Watch a run instead.", null);
      return;
    }
    const wait = this.#retryS;
    this.#retryS = Math.min(LAST_RETRY_S, 2 * wait);
    this.events.onTrouble(this.#refusal || "The live connection was lost.", wait);
    this.#timer = setTimeout(() => this.#connect(), wait * 1000);
  }
}
