// Draws what the table lists. The table is the page; the map needs a script and WebGL and stays away without them.

const box = document.getElementById("map");
const words = box.dataset;

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

function bounds(features) {
  const found = [180, 90, -180, -90];
  const walk = (part) => {
    if (typeof part[0] === "number") {
      found[0] = Math.min(found[0], part[0]);
      found[1] = Math.min(found[1], part[1]);
      found[2] = Math.max(found[2], part[0]);
      found[3] = Math.max(found[3], part[1]);
    } else part.forEach(walk);
  };
  for (const { geometry } of features) if (geometry) walk(geometry.coordinates);
  return found[0] > found[2] ? null : found;
}

const of = (kind) => ["==", ["geometry-type"], kind];

function style(data, areas) {
  return {
    version: 8,
    sources: { data: { type: "geojson", data }, areas: { type: "geojson", data: areas } },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": "#f6f1e4" } },
      { id: "areas", type: "fill", source: "areas", paint: { "fill-color": "#e6efe1" } },
      { id: "borders", type: "line", source: "areas", paint: { "line-color": "#17482f", "line-width": 1 } },
      { id: "shapes", type: "fill", source: "data", filter: of("Polygon"), paint: { "fill-color": "#8a1712", "fill-opacity": 0.18 } },
      { id: "edges", type: "line", source: "data", paint: { "line-color": "#8a1712", "line-width": 2 } },
      { id: "points", type: "circle", source: "data", filter: of("Point"), paint: { "circle-radius": 7, "circle-color": "#8a1712", "circle-stroke-color": "#fff", "circle-stroke-width": 2 } },
    ],
  };
}

async function begin() {
  const found = await load(words.src);
  const features = found.type === "Feature" ? [found] : found.features;
  const whole = bounds(features);
  if (!whole || !document.createElement("canvas").getContext("webgl2")) return;
  const [maplibre, areas] = await Promise.all([library(), load(words.areas)]);
  maplibre.setWorkerUrl(words.worker);
  box.hidden = false;
  const map = new maplibre.Map({
    container: box,
    style: style({ type: "FeatureCollection", features }, areas),
    bounds: whole,
    fitBoundsOptions: { padding: 40, maxZoom: 13 },
    attributionControl: false,
    cooperativeGestures: true,
    locale: {
      "NavigationControl.ZoomIn": words.zoomIn,
      "NavigationControl.ZoomOut": words.zoomOut,
      "CooperativeGesturesHandler.MobileHelpText": words.twoFingers,
      "CooperativeGesturesHandler.WindowsHelpText": words.ctrlScroll,
      "Map.Title": words.label,
    },
  });
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
}

begin().catch((error) => console.warn(error.message));
