// Walking around a parcel: stand on a corner, wait for the phone to settle, record, walk on. The corners outlive a
// reload of the page, in this tab only: a shared tablet must not keep a household's land.

import { areaOf, areaText, asGeoJson, fill, foldTyping, fromGeoJson } from "./figures.js";
import { Standing, WORST_METRES } from "./standing.js";

const STORE = "thuongxuan-walk";

class Walk {
  constructor(root) {
    this.root = root;
    this.textarea = document.getElementById(root.dataset.for);
    this.accuracyField = document.getElementById(root.dataset.accuracyFor);
    this.standing = new Standing();
    this.corners = this.remembered();
    this.watch = null;
    this.find("start").addEventListener("click", () => this.start());
    this.find("record").addEventListener("click", () => this.record());
    this.find("undo").addEventListener("click", () => this.keep(this.corners.slice(0, -1)));
    this.find("clear").addEventListener("click", () => this.keep([]));
    root.hidden = false;
    if (this.corners.length) this.keep(this.corners);
    this.show();
    foldTyping(this.textarea);
    root.dataset.ready = "";
  }

  find(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  remembered() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(STORE) || "[]");
      if (Array.isArray(kept) && kept.length) return kept;
    } catch {
      // Storage may be switched off; then a reload starts again.
    }
    return fromGeoJson(this.textarea.value).map((position) => ({ position, accuracy: 0 }));
  }

  start() {
    if (!("geolocation" in navigator)) {
      this.say(this.root.dataset.textNoGps);
      return;
    }
    if (this.watch !== null) return;
    this.say(this.root.dataset.textWaiting);
    this.watch = navigator.geolocation.watchPosition(
      ({ coords }) => this.fix(coords),
      (error) => this.say(error.code === 1 ? this.root.dataset.textRefused : this.root.dataset.textNoGps),
      { enableHighAccuracy: true, maximumAge: 0, timeout: 30000 },
    );
    this.find("start").hidden = true;
    this.find("record").hidden = false;
  }

  fix({ longitude, latitude, accuracy }) {
    this.standing.add([longitude, latitude], accuracy);
    const values = { metres: Math.ceil(accuracy), limit: WORST_METRES, fixes: this.standing.good().length };
    const texts = this.root.dataset;
    const text = accuracy > WORST_METRES ? texts.textPoor : this.standing.settled() ? texts.textGood : texts.textSettling;
    this.say(fill(text, values));
    this.find("record").disabled = !this.standing.settled();
  }

  record() {
    if (!this.standing.settled()) return;
    this.keep([...this.corners, this.standing.corner()]);
    this.standing = new Standing();
    this.find("record").disabled = true;
    this.say(this.root.dataset.textNext);
  }

  keep(corners) {
    this.corners = corners;
    try {
      sessionStorage.setItem(STORE, JSON.stringify(corners));
    } catch {
      // See remembered().
    }
    this.textarea.value = asGeoJson(corners.map((corner) => corner.position));
    const worst = Math.max(0, ...corners.map((corner) => corner.accuracy));
    this.accuracyField.value = worst ? worst.toFixed(1) : "";
    this.show();
  }

  show() {
    const positions = this.corners.map((corner) => corner.position);
    const texts = this.root.dataset;
    this.find("corners").replaceChildren(
      ...this.corners.map(({ position: [lon, lat], accuracy }) => {
        const item = document.createElement("li");
        const margin = accuracy ? ` (±${Math.ceil(accuracy)} m)` : "";
        item.textContent = `${lat.toFixed(6)}, ${lon.toFixed(6)}${margin}`;
        return item;
      }),
    );
    const text = positions.length < 3 ? texts.textMore : texts.textArea;
    this.find("area").textContent = fill(text, { count: positions.length, area: areaText(areaOf(positions)) });
    this.find("undo").disabled = this.corners.length === 0;
    this.find("clear").disabled = this.corners.length === 0;
  }

  say(text) {
    this.find("state").textContent = text;
  }
}

document.querySelectorAll("[data-walk]").forEach((root) => new Walk(root));
