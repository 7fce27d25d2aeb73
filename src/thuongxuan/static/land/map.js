// A map of the communes, from this site's own data only.

const AREAS = "/api/v1/areas.geojson";
const COLOURS = { land: "#eef3e6", border: "#5b6b4a", shape: "#b3261e", other: "#1f4e8c", own: "#17482f" };

/** Makes the map in an element, fitted to the communes or to a box; null when this browser cannot show one. */
export async function makeMap(element, box) {
  const { maplibregl } = globalThis;
  if (!maplibregl) return null;
  try {
    if (maplibregl.setWorkerUrl) maplibregl.setWorkerUrl(element.dataset.worker);
    const communes = await areas();
    const map = new maplibregl.Map({
      container: element,
      style: style(communes),
      bounds: box || boxOf(communes.features.map((feature) => feature.geometry)),
      fitBoundsOptions: { padding: 48, maxZoom: 17 },
      locale: {
        "NavigationControl.ZoomIn": element.dataset.textZoomIn,
        "NavigationControl.ZoomOut": element.dataset.textZoomOut,
        "Map.Title": element.dataset.textMap,
      },
      maxZoom: 21,
      dragRotate: false,
      pitchWithRotate: false,
      attributionControl: false,
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new maplibregl.ScaleControl({ maxWidth: 120 }), "bottom-left");
    await new Promise((resolve, reject) => {
      map.once("load", resolve);
      map.once("error", (event) => reject(event.error));
    });
    return map;
  } catch (error) {
    console.warn("no map:", error);
    return null;
  }
}

async function areas() {
  const none = { type: "FeatureCollection", features: [] };
  try {
    const answer = await fetch(AREAS, { headers: { Accept: "application/geo+json, application/json" } });
    return answer.ok ? await answer.json() : none;
  } catch {
    return none;
  }
}

function style(communes) {
  return {
    version: 8,
    sources: { communes: { type: "geojson", data: communes } },
    layers: [
      { id: "land", type: "fill", source: "communes", paint: { "fill-color": COLOURS.land } },
      {
        id: "borders",
        type: "line",
        source: "communes",
        paint: { "line-color": COLOURS.border, "line-width": 1.5, "line-dasharray": [3, 2] },
      },
    ],
  };
}

/** Adds a shape with an outline; returns a function that replaces it. `kind` is "shape", "other" or "own". */
export function addShape(map, id, kind, geometry) {
  const empty = { type: "FeatureCollection", features: [] };
  const data = (value) => (value ? { type: "Feature", properties: {}, geometry: value } : empty);
  map.addSource(id, { type: "geojson", data: data(geometry) });
  map.addLayer({
    id: `${id}-fill`,
    type: "fill",
    source: id,
    filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "fill-color": COLOURS[kind], "fill-opacity": 0.25 },
  });
  map.addLayer({
    id: `${id}-line`,
    type: "line",
    source: id,
    paint: { "line-color": COLOURS[kind], "line-width": kind === "shape" ? 3 : 2 },
  });
  return (value) => map.getSource(id).setData(data(value));
}

/** The geometries of a data attribute: one, a list, or none. */
export function geometriesIn(text) {
  return text ? [JSON.parse(text)].flat() : [];
}

/** Marks the place that was refused with its reason; the first tap on the map puts the reason away, the mark stays. */
export function addFault(map, { fault, faultText }) {
  if (!fault) return;
  const { maplibregl } = globalThis;
  const at = JSON.parse(fault);
  const element = document.createElement("div");
  element.className = "fault-mark";
  element.textContent = "!";
  new maplibregl.Marker({ element }).setLngLat(at).addTo(map);
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", faultText);
  new maplibregl.Popup({ closeButton: false, focusAfterOpen: false, offset: 28, maxWidth: "15rem", className: "fault-reason" })
    .setLngLat(at)
    .setText(faultText)
    .addTo(map);
}

/** [[west, south], [east, north]] of geometries; undefined when they hold no position. */
export function boxOf(geometries) {
  const box = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ];
  const walk = (value) => {
    if (typeof value[0] !== "number") return value.forEach(walk);
    [0, 1].forEach((axis) => {
      box[0][axis] = Math.min(box[0][axis], value[axis]);
      box[1][axis] = Math.max(box[1][axis], value[axis]);
    });
    return undefined;
  };
  geometries.forEach((geometry) => geometry && walk(geometry.coordinates));
  return Number.isFinite(box[0][0]) ? box : undefined;
}
