/** A list on the page that follows a list of data: elements stay, so focus and scrolling survive a refresh. */

/**
 * @template Item
 * @typedef {object} Row
 * @property {HTMLElement} element
 * @property {(item: Item) => void} update
 */

/** @template {{id: number}} Item */
export class KeyedList {
  /** @type {Map<number, Row<Item>>} */
  #rows = new Map();

  /**
   * @param {HTMLElement} parent
   * @param {() => Row<Item>} create  makes a row that has not been updated yet
   */
  constructor(parent, create) {
    this.parent = parent;
    this.create = create;
  }

  /** @param {readonly Item[]} items */
  update(items) {
    const focused = document.activeElement;
    this.#removeAllBut(new Set(items.map((item) => item.id)));
    items.forEach((item, index) => {
      const row = this.#rows.get(item.id) ?? this.create();
      this.#rows.set(item.id, row);
      row.update(item);
      const place = this.parent.children[index] ?? null;
      if (place !== row.element) this.parent.insertBefore(row.element, place);
    });
    // Moving an element takes the focus from it.
    if (focused instanceof HTMLElement && focused !== document.activeElement && this.parent.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
  }

  /** @param {Set<number>} kept */
  #removeAllBut(kept) {
    for (const [id, row] of this.#rows) {
      if (kept.has(id)) continue;
      row.element.remove();
      this.#rows.delete(id);
    }
  }
}
