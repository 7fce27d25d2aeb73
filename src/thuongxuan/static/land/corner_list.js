// The corners of a shape as a list with buttons: everything a finger can drag, a keyboard can do too (WCAG 2.5.7).

import { areaOf, areaText, asGeoJson, crossesItself, fill, fromGeoJson, moved, rounded } from "./figures.js";

const STEP_METRES = 1;
const DIRECTIONS = { north: [0, 1], south: [0, -1], west: [-1, 0], east: [1, 0] };

/**
 * Keeps corners, shows them in `root`, and writes GeoJSON into the textarea.
 * Elements inside `root`: [data-area] [data-corners] [data-undo] [data-clear] [data-tools] with [data-move] and
 * [data-remove]; texts come from data-text-* attributes. `changed(corners, selected)` is called after each change.
 */
export class CornerList {
  constructor(root, textarea, changed) {
    this.root = root;
    this.textarea = textarea;
    this.changed = changed;
    this.corners = fromGeoJson(textarea.value);
    this.selected = -1;
    this.past = [];
    this.find("undo").addEventListener("click", () => this.undo());
    this.find("clear").addEventListener("click", () => this.change([], -1));
    root.querySelectorAll("[data-move]").forEach((button) => {
      button.addEventListener("click", () => this.nudge(DIRECTIONS[button.dataset.move]));
    });
    this.find("remove").addEventListener("click", () => this.remove());
    textarea.addEventListener("change", () => {
      const typed = fromGeoJson(textarea.value);
      if (typed.length) this.change(typed, -1, true);
    });
    this.show();
  }

  find(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  add(position) {
    this.change([...this.corners, rounded(position)], this.corners.length);
  }

  move(index, position) {
    this.change(this.corners.map((corner, at) => (at === index ? rounded(position) : corner)), index);
  }

  select(index) {
    this.selected = index;
    this.show();
  }

  nudge([east, north]) {
    if (this.selected < 0) return;
    this.move(this.selected, moved(this.corners[this.selected], east * STEP_METRES, north * STEP_METRES));
  }

  remove() {
    if (this.selected < 0) return;
    this.change(this.corners.filter((_, at) => at !== this.selected), -1);
  }

  undo() {
    const before = this.past.pop();
    if (!before) return;
    this.corners = before;
    this.selected = -1;
    this.write();
  }

  change(corners, selected, typed = false) {
    this.past.push(this.corners);
    this.corners = corners;
    this.selected = selected;
    if (typed) this.show();
    else this.write();
  }

  write() {
    this.textarea.value = asGeoJson(this.corners);
    this.show();
  }

  show() {
    const texts = this.root.dataset;
    const list = this.find("corners");
    list.replaceChildren(...this.corners.map((corner, index) => this.item(corner, index)));
    this.find("undo").disabled = this.past.length === 0;
    this.find("clear").disabled = this.corners.length === 0;
    this.find("tools").hidden = this.selected < 0;
    if (this.selected >= 0) this.find("which").textContent = fill(texts.textCorner, { number: this.selected + 1 });
    this.find("area").textContent = this.summary(texts);
    this.changed(this.corners, this.selected);
  }

  summary(texts) {
    const values = { count: this.corners.length, area: areaText(areaOf(this.corners)) };
    if (this.corners.length < 3) return fill(texts.textMore, values);
    return fill(crossesItself(this.corners) ? texts.textCrossing : texts.textArea, values);
  }

  item([lon, lat], index) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "corner";
    button.textContent = `${fill(this.root.dataset.textCorner, { number: index + 1 })}: ${lat.toFixed(5)}, ${lon.toFixed(5)}`;
    button.setAttribute("aria-pressed", String(index === this.selected));
    button.addEventListener("click", () => {
      this.select(index);
      this.find("corners").children[index].firstChild.focus();
    });
    item.append(button);
    return item;
  }
}
