// Shows a stored parcel, and what it overlaps, on a map. The page has the same facts as text and as a drawing.

import { addFault, addShape, boxOf, geometriesIn, makeMap } from "./map.js";

async function start(element) {
  const shape = JSON.parse(element.dataset.shape);
  element.hidden = false;
  const map = await makeMap(element, boxOf([shape]));
  if (!map) {
    element.hidden = true;
    return;
  }
  addShape(map, "shape", "shape", shape);
  geometriesIn(element.dataset.own).forEach((geometry) => addShape(map, "own", "own", geometry));
  geometriesIn(element.dataset.others).forEach((geometry, index) => addShape(map, `other-${index}`, "other", geometry));
  addFault(map, element.dataset);
  // The map shows what the drawing showed.
  document.querySelectorAll(".parcel-sketch").forEach((drawing) => drawing.setAttribute("hidden", ""));
  element.dataset.ready = "";
}

if (document.querySelector("[data-saved]")) {
  try {
    // A parcel that was saved is no longer being walked.
    sessionStorage.removeItem("thuongxuan-walk");
  } catch {
    // Storage may be switched off.
  }
}
document.querySelectorAll("[data-shape]").forEach(start);
