// Plain geometry on [longitude, latitude] pairs, for showing while drawing. The server measures again, on the ellipsoid.

const RADIUS = 6371008.8;
const radians = (degrees) => (degrees * Math.PI) / 180;

/** Area in square metres of the polygon through the corners (spherical excess; within 0.5 % of the ellipsoid). */
export function areaOf(corners) {
  if (corners.length < 3) return 0;
  let sum = 0;
  corners.forEach(([lon, lat], index) => {
    const [nextLon, nextLat] = corners[(index + 1) % corners.length];
    sum += radians(nextLon - lon) * (2 + Math.sin(radians(lat)) + Math.sin(radians(nextLat)));
  });
  return Math.abs((sum * RADIUS * RADIUS) / 2);
}

/** Distance in metres between two near positions. */
export function distance([lonA, latA], [lonB, latB]) {
  const x = radians(lonB - lonA) * Math.cos(radians((latA + latB) / 2));
  return Math.hypot(x, radians(latB - latA)) * RADIUS;
}

/** The position moved by metres to the east and to the north. */
export function moved([lon, lat], east, north) {
  const degree = (Math.PI / 180) * RADIUS;
  return rounded([lon + east / (degree * Math.cos(radians(lat))), lat + north / degree]);
}

/** Seven decimals are one centimetre. */
export function rounded([lon, lat]) {
  return [Number(lon.toFixed(7)), Number(lat.toFixed(7))];
}

/** Whether two borders that are not neighbours cross. */
export function crossesItself(corners) {
  const count = corners.length;
  for (let a = 0; a < count; a += 1) {
    for (let b = a + 1; b < count; b += 1) {
      const neighbours = b === a + 1 || (a === 0 && b === count - 1);
      if (!neighbours && cross(corners[a], corners[(a + 1) % count], corners[b], corners[(b + 1) % count])) return true;
    }
  }
  return false;
}

function side([ax, ay], [bx, by], [px, py]) {
  return Math.sign((bx - ax) * (py - ay) - (by - ay) * (px - ax));
}

function cross(a, b, c, d) {
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

/** The corners as a closed GeoJSON polygon, as text; empty until there are three. */
export function asGeoJson(corners) {
  if (corners.length < 3) return "";
  return JSON.stringify({ type: "Polygon", coordinates: [[...corners, corners[0]]] });
}

/** The corners of a GeoJSON polygon without holes; an empty list when the text is anything else. */
export function fromGeoJson(text) {
  try {
    const value = JSON.parse(text);
    const polygon = value.type === "Feature" ? value.geometry : value;
    if (polygon.type !== "Polygon" || polygon.coordinates.length !== 1) return [];
    return polygon.coordinates[0].slice(0, -1).map(([lon, lat]) => [lon, lat]);
  } catch {
    return [];
  }
}

/** Square metres as people say them, in the language of the page. */
export function areaText(squareMetres) {
  const language = document.documentElement.lang || "vi";
  const number = (value, digits) => value.toLocaleString(language, { maximumFractionDigits: digits });
  return squareMetres < 10000 ? `${number(squareMetres, 0)} m²` : `${number(squareMetres / 10000, 2)} ha`;
}

/** A text of the template with its {places} filled in. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Folds the typed coordinates away where a better way works, unless they were refused and must be seen. */
export function foldTyping(textarea) {
  const folder = textarea.closest("details");
  if (folder && !textarea.hasAttribute("aria-invalid")) folder.open = false;
}
