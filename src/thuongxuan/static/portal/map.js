// The map beside the list. The list is the page; the map is an addition that needs a script and WebGL.
// Text is drawn with the reader's own fonts (a style without a glyphs address), so nothing comes from elsewhere.

const box = document.getElementById("map");
const words = box.dataset;
const FONT = ["system-ui", "Noto Sans", "sans-serif"];
const INK = "#241a12";
const PAPER = "#fbf8f1";

const items = [...document.querySelectorAll(".maplist li[data-slug]")];
const symbolOf = new Map(items.map((item) => [item.dataset.slug, item.dataset.symbol]));
const nameOf = new Map(items.map((item) => [item.dataset.slug, item.querySelector("a").textContent]));

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

async function load(url) {
  const response = await fetch(url, { headers: { Accept: "application/geo+json" } });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

function bounds(collection) {
  const box = [180, 90, -180, -90];
  const walk = (part) => {
    if (typeof part[0] === "number") {
      box[0] = Math.min(box[0], part[0]);
      box[1] = Math.min(box[1], part[1]);
      box[2] = Math.max(box[2], part[0]);
      box[3] = Math.max(box[3], part[1]);
    } else part.forEach(walk);
  };
  for (const feature of collection.features) if (feature.geometry) walk(feature.geometry.coordinates);
  return box;
}

// Names of communes stand at their label points, with the number of places nobody has surveyed yet.
function labels(areas) {
  const features = areas.features
    .filter(({ properties }) => properties.label_lon != null)
    .map(({ properties }) => {
      const list = document.querySelector(`.commune[data-code="${properties.code}"]`);
      const missing = list ? list.querySelectorAll(".unsurveyed").length : 0;
      const name = (words.lang === "vi" ? properties.name_vi : properties.name_en) ?? "";
      return {
        type: "Feature",
        properties: {
          name: name.replace(/^Xã | Commune$/g, ""),
          short: missing ? `(${missing})` : "",
          missing: missing ? words.unsurveyed.replace("{count}", missing) : "",
        },
        geometry: { type: "Point", coordinates: [properties.label_lon, properties.label_lat] },
      };
    });
  return { type: "FeatureCollection", features };
}

// Every public place of the list that has a point; the shape of its symbol comes from the legend.
function marks(places) {
  const features = places.features
    .filter((feature) => feature.geometry?.type === "Point")
    .map((feature) => {
      const slug = feature.properties.slug ?? String(feature.id);
      const name = nameOf.get(slug) ?? feature.properties.name_vi ?? feature.properties.name ?? slug;
      return { ...feature, properties: { slug, name, symbol: symbolOf.get(slug) ?? "other" } };
    });
  return { type: "FeatureCollection", features };
}

const named = (count) => ["format", ["get", "name"], {}, "\n", {}, ["get", count], { "font-scale": 0.85 }];

function style(areas, places) {
  return {
    version: 8,
    sources: {
      areas: { type: "geojson", data: areas, promoteId: "code" },
      labels: { type: "geojson", data: labels(areas) },
      places: { type: "geojson", data: marks(places) },
    },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": "#f6f1e4" } },
      {
        id: "areas",
        type: "fill",
        source: "areas",
        paint: { "fill-color": ["case", ["boolean", ["feature-state", "chosen"], false], "#f0d9b4", "#dbe8d6"] },
      },
      { id: "borders", type: "line", source: "areas", paint: { "line-color": "#17482f", "line-width": 1.6 } },
      {
        id: "names",
        type: "symbol",
        source: "labels",
        layout: {
          "text-field": ["step", ["zoom"], named("short"), 8.9, named("missing")],
          "text-font": FONT,
          "text-size": ["interpolate", ["linear"], ["zoom"], 8, 11.5, 9, 15, 11, 18],
          "text-max-width": ["step", ["zoom"], 4, 8.9, 8],
          "text-line-height": 1.05,
          "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
          "text-radial-offset": 0.2,
          "text-padding": 0,
        },
        paint: { "text-color": INK, "text-halo-color": PAPER, "text-halo-width": 1.8 },
      },
      {
        id: "places",
        type: "symbol",
        source: "places",
        layout: {
          "icon-image": ["get", "symbol"],
          "icon-allow-overlap": true,
          "text-field": ["step", ["zoom"], "", 10.5, ["get", "name"]],
          "text-font": FONT,
          "text-size": 14,
          "text-anchor": "top",
          "text-offset": [0, 1],
          "text-optional": true,
        },
        paint: { "text-color": INK, "text-halo-color": PAPER, "text-halo-width": 1.8 },
      },
    ],
  };
}

// The legend's own drawing, on a white disc so that it stands out on every ground.
function picture(svg) {
  const size = 64;
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.strokeStyle = pen.shadowColor = getComputedStyle(svg).color;
  pen.lineWidth = 4;
  pen.beginPath();
  pen.arc(size / 2, size / 2, size / 2 - 3, 0, 2 * Math.PI);
  pen.fill();
  pen.stroke();
  pen.translate(14, 14);
  pen.scale(1.5, 1.5);
  pen.fillStyle = getComputedStyle(svg).color;
  pen.fill(new Path2D(svg.querySelector("path").getAttribute("d")));
  return pen.getImageData(0, 0, size, size);
}

function controls(maplibre, map, whole) {
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  const button = document.getElementById("whole");
  button.hidden = false;
  button.querySelector("button").addEventListener("click", () => {
    show(map, null);
    map.fitBounds(whole, { padding: 24 });
  });
}

let chosenArea = null;
function choose(map, code) {
  if (chosenArea) map.setFeatureState({ source: "areas", id: chosenArea }, { chosen: false });
  chosenArea = code;
  if (code) map.setFeatureState({ source: "areas", id: code }, { chosen: true });
}

// What was touched on the map or in the list is said below the map, with the way to its page.
function show(map, slug, code = null) {
  const panel = document.getElementById("chosen");
  panel.replaceChildren();
  choose(map, code);
  const item = slug && items.find(({ dataset }) => dataset.slug === slug);
  const section = code && document.querySelector(`.commune[data-code="${code}"]`);
  if (item) panel.append(item.querySelector("a").cloneNode(true));
  if (section) {
    const [heading, count] = section.querySelectorAll("h2, .meta");
    const link = Object.assign(document.createElement("a"), { href: `/places?commune=${code}` });
    link.textContent = heading.textContent;
    panel.append(link, Object.assign(document.createElement("p"), { textContent: count.textContent }));
  }
  if (slug) remember("place", slug);
  else remember("commune", code);
}

// The address keeps what was chosen beside the map's own position: #map=9/19.9/105.2&place=thac-yen
function remember(name, value) {
  const hash = new URLSearchParams(location.hash.slice(1));
  hash.delete("place");
  hash.delete("commune");
  if (value) hash.set(name, value);
  history.replaceState(null, "", `#${decodeURIComponent(hash.toString())}`);
}

function connect(map, areas) {
  for (const button of document.querySelectorAll(".maplist button[data-lon]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const center = [Number(button.dataset.lon), Number(button.dataset.lat)];
      show(map, button.closest("li").dataset.slug);
      map.flyTo({ center, zoom: 12, animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
      box.scrollIntoView({ block: "nearest" });
    });
  }
  map.on("click", (event) => {
    const [place] = map.queryRenderedFeatures(event.point, { layers: ["places"] });
    if (place) return show(map, place.properties.slug);
    const [area] = map.queryRenderedFeatures(event.point, { layers: ["areas"] });
    show(map, null, area ? area.properties.code : null);
  });
  map.on("mousemove", ({ point }) => {
    const over = map.queryRenderedFeatures(point, { layers: ["places", "areas"] }).length;
    map.getCanvas().style.cursor = over ? "pointer" : "";
  });
  const wish = new URLSearchParams(location.hash.slice(1));
  if (wish.get("place")) {
    const button = document.querySelector(`li[data-slug="${CSS.escape(wish.get("place"))}"] button[data-lon]`);
    if (button) button.click();
  } else if (wish.get("commune")) {
    const area = areas.features.find(({ properties }) => properties.code === wish.get("commune"));
    if (area) {
      show(map, null, area.properties.code);
      map.fitBounds(bounds({ features: [area] }), { padding: 24, animate: false });
    }
  }
}

function filter(map) {
  const boxes = [...document.querySelectorAll(".legend input")];
  const apply = () => {
    const wanted = new Set(boxes.filter(({ checked }) => checked).map(({ value }) => value));
    for (const item of items) item.hidden = !wanted.has(item.dataset.symbol);
    document.getElementById("nothing").hidden = items.some(({ hidden }) => !hidden);
    map?.setFilter("places", ["in", ["get", "symbol"], ["literal", [...wanted]]]);
  };
  for (const input of boxes) {
    input.hidden = false;
    input.addEventListener("change", apply);
  }
}

async function start() {
  const found = load(words.places).catch(() => ({ type: "FeatureCollection", features: [] }));
  const [maplibre, areas, places] = await Promise.all([library(), load(words.areas), found]);
  if (!areas.features.length) return;
  maplibre.setWorkerUrl(words.worker);
  const sketch = [...box.childNodes];
  const whole = bounds(areas);
  box.replaceChildren();
  box.classList.add("live");
  let map;
  try {
    map = new maplibre.Map({
      container: box,
      style: style(areas, places),
      bounds: whole,
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
  } catch (error) {
    box.classList.remove("live");
    box.replaceChildren(...sketch);
    throw error;
  }
  map.touchZoomRotate.disableRotation();
  for (const label of document.querySelectorAll(".legend label")) {
    map.addImage(label.dataset.symbol, picture(label.querySelector("svg")), { pixelRatio: 2 });
  }
  controls(maplibre, map, whole);
  filter(map);
  map.once("load", () => {
    connect(map, areas);
    box.dataset.ready = "yes"; // for those who wait for the map, such as tests
  });
}

if (hasWebGl()) start().catch((error) => console.warn("the map stays a drawing:", error.message));
