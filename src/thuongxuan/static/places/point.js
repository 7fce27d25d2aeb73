// Choosing a place's point: tap the map, or take the phone's position. Without this script the numbers are typed.

import { fill, rounded } from "../land/figures.js";
import { makeMap } from "../land/map.js";

/** The communes on this map are drawn to about 300 m: a point tapped beside their borders is no better. */
const OUTLINE_METRES = 300;
const FINGER_PIXELS = 24;
/** The most that the form takes; a fix as poor as this tells nothing but the commune. */
const WORST_METRES = 5000;
const EARTH_METRES = 40075016.7;

/** The form's fields: position in degrees, how far off it may be in metres, and how it was found. */
class Fields {
  constructor(root) {
    this.root = root;
    const names = ["lon", "lat", "precision_m", "method"];
    [this.lon, this.lat, this.precision, this.method] = names.map((name) => document.getElementById(`f-${name}`));
    this.changed = () => {};
    for (const field of [this.lon, this.lat]) field.addEventListener("change", () => this.typed());
    this.show();
  }

  position() {
    const numbers = [this.lon, this.lat].map((field) => (field.value.trim() ? Number(field.value) : NaN));
    const [lon, lat] = numbers;
    return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? numbers : null;
  }

  put(position, metres, method) {
    [this.lon.value, this.lat.value] = rounded(position);
    this.precision.value = Math.max(1, Math.ceil(metres));
    this.method.value = method;
    this.measured = true;
    this.show();
  }

  clear() {
    for (const field of [this.lon, this.lat, this.precision, this.method]) field.value = "";
    this.show();
  }

  /** Numbers typed over a measured point are not that measurement any more. */
  typed() {
    if (this.measured) this.precision.value = this.method.value = "";
    this.measured = false;
    this.show();
  }

  show() {
    const texts = this.root.dataset;
    const position = this.position();
    const values = { lon: this.lon.value, lat: this.lat.value, metres: this.precision.value || "?" };
    this.say(position ? fill(texts.textSet, values) : texts.textNone);
    this.changed(position);
  }

  say(text) {
    this.root.querySelector("[data-state]").textContent = text;
  }
}

async function start(root) {
  root.hidden = false;
  const fields = new Fields(root);
  const box = fields.position() && around(fields.position());
  const map = await makeMap(root.querySelector("[data-map]"), box);
  root.querySelector("[data-clear]").addEventListener("click", () => fields.clear());
  locating(root, fields, map);
  if (map) choosing(root, fields, map);
  else {
    root.querySelector("[data-no-map]").hidden = false;
    root.querySelectorAll("[data-needs-map]").forEach((element) => (element.hidden = true));
  }
  root.dataset.ready = "";
}

function choosing(root, fields, map) {
  const choose = (position) => fields.put(position.toArray(), fingerMetres(map), "map");
  const element = document.createElement("div");
  element.className = "corner-mark";
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", root.dataset.textMark);
  const marker = new globalThis.maplibregl.Marker({ element, draggable: true });
  marker.on("dragend", () => choose(marker.getLngLat()));
  fields.changed = (position) => (position ? marker.setLngLat(position).addTo(map) : marker.remove());
  fields.changed(fields.position());
  map.on("click", (event) => choose(event.lngLat));
  root.querySelector("[data-add]").addEventListener("click", () => choose(map.getCenter()));
}

function locating(root, fields, map) {
  const button = root.querySelector("[data-locate]");
  const texts = root.dataset;
  if (!("geolocation" in navigator)) {
    button.hidden = true;
    return;
  }
  const found = ({ coords }) => {
    if (coords.accuracy > WORST_METRES) return fields.say(fill(texts.textPoor, { metres: Math.round(coords.accuracy) }));
    const position = [coords.longitude, coords.latitude];
    fields.put(position, coords.accuracy, "phone_gps");
    return map?.jumpTo({ center: position, zoom: 13 });
  };
  const failed = (error) => fields.say(error.code === error.PERMISSION_DENIED ? texts.textRefused : texts.textNoGps);
  button.addEventListener("click", () => {
    fields.say(texts.textWaiting);
    const options = { enableHighAccuracy: true, maximumAge: 0, timeout: 20000 };
    navigator.geolocation.getCurrentPosition(found, failed, options);
  });
}

/** How far off a tap may be on the ground: as wide as a fingertip, and never better than the map. */
function fingerMetres(map) {
  const circle = EARTH_METRES * Math.cos((map.getCenter().lat * Math.PI) / 180);
  const metres = (FINGER_PIXELS * circle) / (512 * 2 ** map.getZoom());
  return Math.min(WORST_METRES, Math.max(OUTLINE_METRES, metres));
}

function around([lon, lat]) {
  const side = 0.03; // degrees: far enough to see a border of the commune
  return [
    [lon - side, lat - side],
    [lon + side, lat + side],
  ];
}

document.querySelectorAll("[data-point]").forEach(start);
