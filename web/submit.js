/** How to take part: the three commands for this server, and the upload of a policy file. */

import { ApiError, submitPolicy } from "./api.js";
import { byId, copyOnClick, make, setText } from "./elements.js";

/** @typedef {import("./api.js").Competition} Competition */
/** @typedef {import("./api.js").Submission} Submission */

const HIGHWAY = "sevenlanes/Highway-v0";
const CONVOY = 11; // cars
/** The same world, whose vector is faster. @type {Record<string, string>} */
const FASTER = { "CartPole-v1": "sevenlanes/CartPole-v1" };

export class SubmitBox {
  #form = byId("upload", HTMLFormElement);
  #file = byId("upload-file", HTMLInputElement);
  #name = byId("upload-name", HTMLInputElement);
  #author = byId("upload-author", HTMLInputElement);
  #send = byId("upload-send", HTMLButtonElement);
  #outcome = byId("upload-outcome", HTMLElement);
  #slug = "";

  /** @param {(submission: Submission) => void} onSubmitted */
  constructor(onSubmitted) {
    this.onSubmitted = onSubmitted;
    this.#file.addEventListener("change", () => {
      const file = this.#file.files?.[0];
      if (file && this.#name.value === "") this.#name.value = file.name.replace(/\.zip$/i, "");
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
  }

  /** Submissions go to this competition from now on. @param {Competition} competition @param {readonly Competition[]} all */
  useCompetition(competition, all) {
    if (competition.slug === this.#slug) return;
    this.#slug = competition.slug;
    byId("commands", HTMLElement).replaceChildren(...commandsFor(competition, all).map(commandItem));
  }

  async #submit() {
    const file = this.#file.files?.[0];
    if (!file) return;
    this.#send.disabled = true;
    this.#say("Sending…", "");
    try {
      const policy = { file, name: this.#name.value, author: this.#author.value };
      const submission = await submitPolicy(this.#slug, policy);
      this.#say(`${submission.name} has arrived; the leaderboard shows how it gets on.`, "accepted");
      this.onSubmitted(submission);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#say(error.message, "refused");
    } finally {
      this.#send.disabled = false;
    }
  }

  /** @param {string} text @param {"" | "accepted" | "refused"} outcome */
  #say(text, outcome) {
    setText(this.#outcome, text);
    this.#outcome.dataset.outcome = outcome;
  }
}

/**
 * @param {Competition} competition
 * @param {readonly Competition[]} all
 * @returns {[string, string][]} what a command does, and the command
 */
function commandsFor({ slug, environment, config }, all) {
  // What the commands do without options is for the first board of the policy's world.
  const isDefault = all.find((each) => each.environment === environment)?.slug === slug;
  return [
    ["Train", `sevenlanes train dqn${environment === HIGHWAY ? "" : ` --env ${FASTER[environment] ?? environment}`}`],
    ["Try it at home", `sevenlanes evaluate runs/dqn/policy.zip${settingsFor(environment, config)}`],
    [
      "Submit",
      `sevenlanes submit runs/dqn/policy.zip --server ${location.origin} --author "Your name"` +
        (isDefault ? "" : ` --competition ${slug}`),
    ],
  ];
}

/** The options of `sevenlanes evaluate` for a board. @param {string} environment @param {Competition["config"]} config */
function settingsFor(environment, { num_controlled: cars = 1 }) {
  if (environment !== HIGHWAY || cars === 1) return "";
  return cars === CONVOY ? " --task convoy" : ` --set num_controlled=${cars}`;
}

/** @param {[string, string]} command */
function commandItem([purpose, command]) {
  const copy = make("button", "copy", "Copy");
  copy.type = "button";
  copy.ariaLabel = `Copy the command: ${purpose}`;
  copyOnClick(copy, () => command);
  return make("li", "", make("span", "purpose", purpose), make("code", "", command), copy);
}
