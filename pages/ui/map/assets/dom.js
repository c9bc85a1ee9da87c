// Building elements without HTML strings: whatever comes from data can only become text.

const SVG = "http://www.w3.org/2000/svg";

// Icons of 24 by 24, drawn as strokes, so they follow the colour of the text.
const ICONS = {
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  home: "M4 11.5 12 5l8 6.5M6.5 10v9h11v-9M10.5 19v-5h3v5",
  layers: "m12 4 9 5-9 5-9-5zM3.5 13.5 12 18l8.5-4.5",
  close: "M6 6l12 12M18 6 6 18",
  ruler: "M3.5 16.5 16.5 3.5l4 4-13 13zM7 13l2 2M10 10l2.5 2.5M13 7l2 2",
  area: "M5 8l8-4 7 7-4 8-11-2zM5 8v.01M13 4v.01M20 11v.01M16 19v.01M5 17v.01",
  polygon: "M6 7l10-2 3 8-8 6-6-5zM6 7h.01M16 5h.01M19 13h.01M11 19h.01M5 14h.01",
  pin: "M12 21s-6.5-6.2-6.5-11a6.5 6.5 0 0 1 13 0c0 4.8-6.5 11-6.5 11zM12 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  camera: "M4 8h3.5l1.5-2.5h6L16.5 8H20v11H4zM12 16.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6z",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 20h15",
  expand: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  down: "m6 9 6 6 6-6",
  retry: "M19 12a7 7 0 1 1-2-4.9L19 9M19 4v5h-5",
  warning: "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17v.01",
};

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "text") node.textContent = value;
    else if (name === "style") Object.assign(node.style, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "kk-icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function button(label, name, onclick, attributes = {}) {
  return el(
    "button",
    { type: "button", class: "kk-button", "aria-label": label, title: label, onclick, ...attributes },
    icon(name),
  );
}

export function debounce(wait, run) {
  let timer = 0;
  const call = (...values) => {
    clearTimeout(timer);
    timer = setTimeout(run, wait, ...values);
  };
  call.cancel = () => clearTimeout(timer);
  return call;
}

// One run a frame, however often it is asked for.
export function perFrame(run) {
  let asked = 0;
  let last = [];
  const call = (...values) => {
    last = values;
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      run(...last);
    });
  };
  call.cancel = () => {
    cancelAnimationFrame(asked);
    asked = 0;
  };
  return call;
}
