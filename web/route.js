/** The address of what is shown: `#/practice/12/run/34`, `#/practice/12/live/77`, `#/practice/12`, `#/practice`. */

/** @typedef {{kind: "run", run: number} | {kind: "live", seed: number | null}} Source */
/** @typedef {{slug: string, id: number | null, source: Source | null}} Route */

/**
 * @param {string} hash
 * @returns {Route | null} null where nothing, or nothing sensible, is addressed
 */
export function parseRoute(hash) {
  if (!hash.startsWith("#/")) return null;
  const [slug, id, kind, number] = hash.slice(2).split("/").map(decode);
  if (!slug) return null;
  const submission = whole(id);
  const source = submission === null ? null : sourceOf(kind, whole(number));
  return { slug, id: submission, source };
}

/** @param {Route} route */
export function formatRoute({ slug, id, source }) {
  const parts = [encodeURIComponent(slug)];
  if (id !== null) parts.push(String(id));
  if (id !== null && source?.kind === "run") parts.push("run", String(source.run));
  if (id !== null && source?.kind === "live") parts.push("live", ...(source.seed === null ? [] : [String(source.seed)]));
  return `#/${parts.join("/")}`;
}

/** @param {string | undefined} kind @param {number | null} number @returns {Source | null} */
function sourceOf(kind, number) {
  if (kind === "live") return { kind, seed: number };
  return kind === "run" && number !== null ? { kind, run: number } : null;
}

/** @param {string | undefined} text */
function whole(text) {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : null;
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
