// Drawing a parcel: tap the map for each corner, drag a corner or move it with buttons. Without this script the
// textarea takes GeoJSON, WKT or a list of corners.

import { CornerList } from "./corner_list.js";
import { asGeoJson, crossesItself, fill, foldTyping } from "./figures.js";
import { addFault, addShape, boxOf, geometriesIn, makeMap } from "./map.js";

async function start(root) {
  const textarea = document.getElementById(root.dataset.for);
  const element = root.querySelector("[data-map]");
  root.hidden = false;
  let redraw = () => {};
  const list = new CornerList(root, textarea, (corners, selected) => redraw(corners, selected));
  const own = geometriesIn(element.dataset.own);
  // A shape in another notation has no corners to drag, but it has an outline to look at.
  const outline = list.corners.length ? [{ coordinates: list.corners }] : geometriesIn(element.dataset.outline);
  const map = await makeMap(element, boxOf(outline.length ? outline : own));
  if (!map) {
    root.querySelector("[data-no-map]").hidden = false;
    element.hidden = true;
    root.querySelectorAll("[data-needs-map]").forEach((button) => (button.hidden = true));
    return;
  }
  own.forEach((geometry) => addShape(map, "own", "own", geometry));
  geometriesIn(element.dataset.others).forEach((geometry, index) => addShape(map, `other-${index}`, "other", geometry));
  if (!list.corners.length) outline.forEach((geometry) => addShape(map, "outline", "shape", geometry));
  redraw = drawing(root, map, list);
  redraw(list.corners, list.selected);
  addFault(map, element.dataset);
  map.on("click", (event) => list.add(event.lngLat.toArray()));
  root.querySelector("[data-add]").addEventListener("click", () => list.add(map.getCenter().toArray()));
  locating(root, map);
  foldTyping(textarea);
  root.dataset.ready = "";
}

function drawing(root, map, list) {
  const setShape = addShape(map, "drawn", "shape", null);
  let markers = [];
  return (corners, selected) => {
    setShape(outlined(corners));
    markers.forEach((marker) => marker.remove());
    markers = corners.map((corner, index) => marker(root, map, list, corner, index, index === selected));
  };
}

/** What the map draws of the corners: lines where they are no area, for the halves of a crossed outline cancel out. */
function outlined(corners) {
  if (corners.length < 2) return null;
  if (corners.length === 2) return { type: "LineString", coordinates: corners };
  if (crossesItself(corners)) return { type: "LineString", coordinates: [...corners, corners[0]] };
  return JSON.parse(asGeoJson(corners));
}

function marker(root, map, list, corner, index, selected) {
  const element = document.createElement("div");
  element.className = selected ? "corner-mark corner-mark-selected" : "corner-mark";
  element.textContent = String(index + 1);
  const made = new globalThis.maplibregl.Marker({ element, draggable: true }).setLngLat(corner).addTo(map);
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", fill(root.dataset.textCorner, { number: index + 1 }));
  element.addEventListener("click", (event) => {
    event.stopPropagation();
    list.select(index);
  });
  made.on("dragend", () => list.move(index, made.getLngLat().toArray()));
  return made;
}

function locating(root, map) {
  const button = root.querySelector("[data-locate]");
  if (!("geolocation" in navigator)) {
    button.hidden = true;
    return;
  }
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => map.jumpTo({ center: [coords.longitude, coords.latitude], zoom: 17 }),
      () => (root.querySelector("[data-area]").textContent = root.dataset.textNoGps),
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
}

document.querySelectorAll("[data-draw]").forEach(start);
