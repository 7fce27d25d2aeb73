// How the map looks: our own tiles of communes, growing areas, places and festivals, the names of the communes from the
// list, and a basemap only where the operator set one. Text is drawn with the reader's own fonts, so nothing else is asked.

const FONT = ["system-ui", "Noto Sans", "sans-serif"];
const INK = "#241a12";
const PAPER = "#fbf8f1";
const HALO = { "text-color": INK, "text-halo-color": PAPER, "text-halo-width": 1.8 };
const NAMES_FROM = 10.5;
const count = ["coalesce", ["get", "point_count"], 1];
const named = (part) => ["format", ["get", "name"], {}, "\n", {}, ["get", part], { "font-scale": 0.85 }];

export const CLUSTERED = 10; // below this level one symbol may stand for several places

const here = (path) => new URL(path, location.origin).href.replaceAll("%7B", "{").replaceAll("%7D", "}");
const tiles = (path, more = {}) => ({ type: "vector", tiles: [here(path)], maxzoom: 14, ...more });

// Kinds that the legend shows: the tiles are filtered on the server, so that symbols of several places count rightly.
export function placesPath(words, wanted, all) {
  if (wanted.length === all.length) return here(words.places);
  const quoted = (kinds) => kinds.map((kind) => `'${kind}'`).join(",");
  const tests = wanted.filter(({ kinds }) => kinds.length).map(({ kinds }) => `kind IN (${quoted(kinds)})`);
  if (wanted.some(({ kinds }) => !kinds.length)) {
    const known = all.flatMap(({ kinds }) => kinds);
    tests.push(known.length ? `NOT kind IN (${quoted(known)})` : "kind IS NOT NULL");
  }
  return `${here(words.places)}&filter=${encodeURIComponent(tests.join(" OR ") || "kind IS NULL")}`;
}

export function style(words, communes, legend) {
  const name = words.lang === "vi" ? ["get", "name_vi"] : ["coalesce", ["get", "name_en"], ["get", "name_vi"]];
  const pairs = legend.filter(({ kinds }) => kinds.length).flatMap(({ kinds, symbol }) => [kinds, symbol]);
  const ground = words.basemap
    ? [{ id: "basemap", type: "raster", source: "basemap" }]
    : [{ id: "paper", type: "background", paint: { "background-color": "#f6f1e4" } }];
  const basemap = words.basemap ? { basemap: { type: "raster", tiles: [words.basemap], tileSize: 256 } } : {};
  return {
    version: 8,
    sources: {
      ...basemap,
      open: tiles(words.tiles, { promoteId: { communes: "id" } }),
      places: tiles(words.places, { promoteId: "id" }),
      festivals: tiles(words.festivals),
      labels: { type: "geojson", data: communes },
    },
    layers: [
      ...ground,
      {
        id: "areas",
        type: "fill",
        source: "open",
        "source-layer": "communes",
        paint: {
          "fill-color": ["case", ["boolean", ["feature-state", "chosen"], false], "#f0d9b4", "#dbe8d6"],
          "fill-opacity": words.basemap ? 0.45 : 1,
        },
      },
      {
        id: "growing-areas",
        type: "fill",
        source: "open",
        "source-layer": "growing-areas",
        layout: { visibility: "none" },
        paint: { "fill-color": "#6b7f1f", "fill-opacity": 0.35, "fill-outline-color": "#4f5e14" },
      },
      {
        id: "borders",
        type: "line",
        source: "open",
        "source-layer": "communes",
        paint: { "line-color": "#17482f", "line-width": 1.6 },
      },
      {
        id: "festivals",
        type: "circle",
        source: "festivals",
        "source-layer": "festivals",
        paint: { "circle-radius": 20, "circle-opacity": 0, "circle-stroke-color": "#a3245a", "circle-stroke-width": 3 },
      },
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
          "text-radial-offset": 1.2,
          "text-padding": 0,
        },
        paint: HALO,
      },
      {
        id: "places",
        type: "symbol",
        source: "places",
        "source-layer": "places",
        layout: {
          "icon-image": pairs.length ? ["match", ["get", "kind"], ...pairs, "other"] : "other",
          "icon-allow-overlap": true,
          "text-field": ["step", ["zoom"], ["case", [">", count, 1], ["to-string", count], ""], NAMES_FROM, name],
          "text-font": FONT,
          "text-size": 14,
          "text-anchor": "top",
          "text-offset": [0, 1],
          "text-optional": true,
        },
        paint: HALO,
      },
    ],
  };
}

// The legend's own drawing, on a white disc so that it stands out on every ground.
export function picture(svg) {
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
