// The list beside the map, which is the page: what is in it, the search that needs no diacritics, and what the address
// keeps: #map=9/19.9/105.2&place=thac-yen&off=village&on=growing-areas

const items = [...document.querySelectorAll(".maplist li[data-slug]")];
const sections = [...document.querySelectorAll(".maplist .commune")];
const numbers = (text) => text.split(",").map(Number);

export const item = (slug) => items.find(({ dataset }) => dataset.slug === slug);
export const section = (code) => sections.find(({ dataset }) => dataset.code === code);
export const boxOf = (code) => section(code)?.dataset.box && numbers(section(code).dataset.box);

export const legend = [...document.querySelectorAll(".legend label")].map((label) => ({
  symbol: label.dataset.symbol,
  kinds: label.dataset.kinds ? label.dataset.kinds.split(",") : [],
  input: label.querySelector("input"),
  svg: label.querySelector("svg"),
}));
export const layers = [...document.querySelectorAll(".layers input")];

// The box around all communes, as MapLibre takes it.
export function whole() {
  const boxes = sections.filter(({ dataset }) => dataset.box).map(({ dataset }) => numbers(dataset.box));
  if (!boxes.length) return null;
  const least = (at) => Math.min(...boxes.map((box) => box[at]));
  const most = (at) => Math.max(...boxes.map((box) => box[at]));
  return [least(0), least(1), most(2), most(3)];
}

// Names of communes at their label points, with the number of places nobody has surveyed yet.
export function labels(unsurveyed) {
  const features = sections
    .filter(({ dataset }) => dataset.label)
    .map((each) => {
      const missing = each.querySelectorAll(".unsurveyed").length;
      return {
        type: "Feature",
        properties: {
          name: each.querySelector("h2").textContent.replace(/^Xã | Commune$/g, ""),
          short: missing ? `(${missing})` : "",
          missing: missing ? unsurveyed.replace("{count}", missing) : "",
        },
        geometry: { type: "Point", coordinates: numbers(each.dataset.label) },
      };
    });
  return { type: "FeatureCollection", features };
}

// As the server folds words: lower case without diacritics, đ as d.
export const fold = (text) =>
  text.toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "").replaceAll("đ", "d").trim().replace(/\s+/g, " ");

const wordsOf = (each) => fold(`${each.querySelector("a").textContent} ${each.closest("section").querySelector("h2").textContent}`);

export const wanted = () => legend.filter(({ input }) => input.checked);

export function apply() {
  const words = fold(document.getElementById("m-q").value).split(" ").filter(Boolean);
  const symbols = new Set(wanted().map(({ symbol }) => symbol));
  for (const each of items) {
    const found = words.every((word) => ` ${wordsOf(each)}`.includes(` ${word}`));
    each.hidden = !found || !symbols.has(each.dataset.symbol);
  }
  for (const each of sections) each.hidden = words.length > 0 && !each.querySelector("li:not([hidden])");
  document.getElementById("nothing").hidden = items.some(({ hidden }) => !hidden);
}

const read = () => new URLSearchParams(location.hash.slice(1));
const split = (text) => (text ? text.split(",") : []);

export function restore() {
  const wish = read();
  for (const { symbol, input } of legend) input.checked = !split(wish.get("off")).includes(symbol);
  for (const input of layers) {
    if (split(wish.get("on")).includes(input.value)) input.checked = true;
    if (split(wish.get("off")).includes(input.value)) input.checked = false;
  }
  return { place: wish.get("place"), commune: wish.get("commune"), position: wish.get("map") };
}

export function remember(chosen) {
  const hash = read();
  for (const name of ["place", "commune", "off", "on"]) hash.delete(name);
  for (const [name, value] of Object.entries(chosen)) if (value) hash.set(name, value);
  const off = legend.filter(({ input }) => !input.checked).map(({ symbol }) => symbol);
  off.push(...layers.filter((input) => input.defaultChecked && !input.checked).map(({ value }) => value));
  const on = layers.filter((input) => !input.defaultChecked && input.checked).map(({ value }) => value);
  if (off.length) hash.set("off", off.join(","));
  if (on.length) hash.set("on", on.join(","));
  history.replaceState(null, "", `#${decodeURIComponent(hash.toString())}`);
}
