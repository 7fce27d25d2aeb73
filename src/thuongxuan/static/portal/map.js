// The map beside the list. The list is the page; the map is an addition that needs a script and WebGL.

import * as list from "./map_list.js";
import { CLUSTERED, picture, placesPath, style } from "./map_style.js";

const box = document.getElementById("map");
const words = box.dataset;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
let chosen = {};

function hasWebGl() {
  return Boolean(document.createElement("canvas").getContext("webgl2"));
}

// The library is one classic script that names itself; it is fetched only where it can be used.
function library() {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: words.maplibre });
    script.addEventListener("load", () => resolve(globalThis.maplibregl));
    script.addEventListener("error", () => reject(new Error(words.maplibre)));
    document.head.append(script);
  });
}

// What was touched on the map or in the list is said below the map, with the way to its page.
function show(map, { place = null, commune = null }) {
  const panel = document.getElementById("chosen");
  panel.replaceChildren();
  const mark = (code, yes) => {
    if (code) map.setFeatureState({ source: "open", sourceLayer: "communes", id: code }, { chosen: yes });
  };
  mark(chosen.commune, false);
  mark(commune, true);
  chosen = { place, commune };
  const item = place && list.item(place);
  const section = commune && list.section(commune);
  if (item) panel.append(item.querySelector("a").cloneNode(true));
  if (section) {
    const [heading, count] = section.querySelectorAll("h2, .meta");
    const link = Object.assign(document.createElement("a"), { href: `/places?commune=${commune}` });
    link.textContent = heading.textContent;
    panel.append(link, Object.assign(document.createElement("p"), { textContent: count.textContent }));
  }
  list.remember(chosen);
}

function touched(map, { point, lngLat }) {
  const [place] = map.queryRenderedFeatures(point, { layers: ["places"] });
  if (place && place.properties.point_count > 1) return map.flyTo({ center: lngLat, zoom: CLUSTERED + 1, animate: !still });
  if (place) return show(map, { place: place.properties.id });
  const [area] = map.queryRenderedFeatures(point, { layers: ["areas"] });
  show(map, { commune: area ? area.properties.id : null });
}

function connect(map, wish) {
  for (const button of document.querySelectorAll(".maplist button[data-lon]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      show(map, { place: button.closest("li").dataset.slug });
      map.flyTo({ center: [Number(button.dataset.lon), Number(button.dataset.lat)], zoom: 12, animate: !still });
      box.scrollIntoView({ block: "nearest" });
    });
  }
  map.on("click", (event) => touched(map, event));
  map.on("mousemove", ({ point }) => {
    const over = map.queryRenderedFeatures(point, { layers: ["places", "areas"] }).length;
    map.getCanvas().style.cursor = over ? "pointer" : "";
  });
  const place = wish.place && list.item(wish.place);
  if (place) {
    show(map, { place: wish.place });
    const button = place.querySelector("button[data-lon]");
    if (button && !wish.position) button.click();
  } else if (wish.commune && list.section(wish.commune)) {
    show(map, { commune: wish.commune });
    const frame = list.boxOf(wish.commune);
    if (frame && !wish.position) map.fitBounds(frame, { padding: 24, animate: false });
  }
}

function chooseLayers(map) {
  const kinds = () => {
    list.apply();
    map.getSource("places").setTiles([placesPath(words, list.wanted(), list.legend)]);
    list.remember(chosen);
  };
  for (const { input } of list.legend) {
    input.hidden = false;
    input.addEventListener("change", kinds);
  }
  const turn = (input) => map.setLayoutProperty(input.value, "visibility", input.checked ? "visible" : "none");
  for (const input of list.layers) {
    input.hidden = false;
    turn(input);
    input.addEventListener("change", () => {
      turn(input);
      list.remember(chosen);
    });
  }
  document.querySelector(".layers").hidden = false;
  if (list.wanted().length < list.legend.length) kinds();
}

function controls(maplibre, map, whole) {
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  const button = document.getElementById("whole");
  button.hidden = false;
  button.querySelector("button").addEventListener("click", () => {
    show(map, {});
    map.fitBounds(whole, { padding: 24, animate: !still });
  });
}

function makeMap(maplibre, bounds) {
  return new maplibre.Map({
    container: box,
    style: style(words, list.labels(words.unsurveyed), list.legend),
    bounds,
    fitBoundsOptions: { padding: 16 },
    hash: "map",
    minZoom: 6,
    maxZoom: 17,
    maxPitch: 0,
    dragRotate: false,
    attributionControl: false,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    locale: {
      "Map.Title": words.label,
      "NavigationControl.ZoomIn": words.zoomIn,
      "NavigationControl.ZoomOut": words.zoomOut,
      "CooperativeGesturesHandler.MobileHelpText": words.twoFingers,
      "CooperativeGesturesHandler.WindowsHelpText": words.ctrlScroll,
      "CooperativeGesturesHandler.MacHelpText": words.ctrlScroll,
    },
  });
}

async function start(whole) {
  const wish = list.restore();
  const maplibre = await library();
  maplibre.setWorkerUrl(words.worker);
  const sketch = [...box.childNodes];
  box.replaceChildren();
  box.classList.add("live");
  let map;
  try {
    map = makeMap(maplibre, whole);
  } catch (error) {
    box.classList.remove("live");
    box.replaceChildren(...sketch);
    throw error;
  }
  map.touchZoomRotate.disableRotation();
  for (const { symbol, svg } of list.legend) map.addImage(symbol, picture(svg), { pixelRatio: 2 });
  controls(maplibre, map, whole);
  map.once("load", () => {
    connect(map, wish);
    chooseLayers(map);
    box.dataset.ready = "yes"; // for those who wait for the map, such as tests
  });
}

document.getElementById("m-q").addEventListener("input", list.apply);
const whole = list.whole();
if (whole && hasWebGl()) start(whole).catch((error) => console.warn("the map stays a drawing:", error.message));
