/** A canvas that has exactly as many pixels as the screen shows of it, and is drawn in CSS pixels. */

export class SharpCanvas {
  /** @type {Map<string, string>} */
  #colours = new Map();

  /**
   * @param {HTMLCanvasElement} element
   * @param {() => void} onResize  called after every change of size, and once at first
   */
  constructor(element, onResize) {
    const context = element.getContext("2d");
    if (context === null) throw new Error("This browser cannot draw on a 2D canvas.");
    this.element = element;
    this.context = context;
    this.width = 0; // CSS pixels
    this.height = 0;
    this.ratio = 1; // screen pixels in a CSS pixel
    const observer = new ResizeObserver((entries) => {
      const entry = entries.at(-1);
      if (entry) this.#resize(entry);
      onResize();
    });
    try {
      observer.observe(element, { box: "device-pixel-content-box" });
    } catch {
      observer.observe(element); // Safari
    }
  }

  /** A colour of the page's theme, a CSS custom property. @param {string} name */
  colour(name) {
    const known = this.#colours.get(name) ?? getComputedStyle(this.element).getPropertyValue(name).trim();
    this.#colours.set(name, known);
    return known;
  }

  /** The page's theme is another one. */
  forgetColours() {
    this.#colours.clear();
  }

  /** @param {ResizeObserverEntry} entry */
  #resize(entry) {
    this.width = entry.contentRect.width;
    this.height = entry.contentRect.height;
    const exact = entry.devicePixelContentBoxSize?.[0];
    this.element.width = pixelsOf(this.width, exact?.inlineSize);
    this.element.height = pixelsOf(this.height, exact?.blockSize);
    this.ratio = this.width > 0 ? this.element.width / this.width : 1;
  }

  /** Start a drawing: everything is empty, a unit is a CSS pixel. */
  begin() {
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    return this.context;
  }
}

/**
 * A length in screen pixels: as measured, unless that is far off, as where a browser emulates another screen.
 * @param {number} length  CSS pixels
 * @param {number} [measured]  screen pixels
 */
function pixelsOf(length, measured) {
  const computed = length * devicePixelRatio;
  return measured !== undefined && Math.abs(measured - computed) <= 1 ? measured : Math.round(computed);
}
