// The card of one feature: its name, its class and what is known of it.

import { el } from "./dom.js";
import { lookOf, swatch } from "./style.js";
import * as text from "./text.js";

const CARD_LINES = 12;

export function nameOf(layer, props) {
  const { spec } = layer;
  const name = spec.label_prop ? props[spec.label_prop] : null;
  return name === null || name === undefined || name === "" ? "" : spec.label_prefix + text.value(name);
}

export function card({ layer, props }) {
  const { spec, compiled } = layer;
  const look = lookOf(compiled, compiled.classOf(props));
  const lines = spec.card.slice(0, CARD_LINES).flatMap((field) => {
    const raw = props[field.prop];
    const known = raw !== null && raw !== undefined && raw !== "";
    const shown = known ? field.names[String(raw)] ?? text.value(raw) : "onbekend";
    return [el("dt", { text: field.label }), el("dd", { text: known && field.unit ? `${shown} ${field.unit}` : shown })];
  });
  return el(
    "div", { class: "kk-card-body" },
    el("div", { class: "kk-card-head" },
      swatch(look, spec.kind),
      el("strong", { text: nameOf(layer, props) || spec.title })),
    el("div", { class: "kk-card-sub", text: look.label ? `${spec.title} · ${look.label}` : spec.title }),
    lines.length ? el("dl", {}, ...lines) : null,
    spec.source.origin === "voorbeeld" ? el("div", { class: "kk-badge kk-badge-example", text: "voorbeelddata" }) : null,
  );
}

// Classes per hazard, rank and works near, and the way to the koppelkans; see Detail in spec.py.
export function more({ hazards, lines, href, link }) {
  return el(
    "div", { class: "kk-card-more" },
    hazards.length ? el("ul", { class: "kk-hazards" }, ...hazards.map(({ title, label, color }) => el("li", {},
      el("span", { class: "kk-dot", style: { background: color }, "aria-hidden": "true" }),
      el("span", { text: `${title}: ${label}` })))) : null,
    lines.length ? el("dl", {}, ...lines.flatMap(([label, value]) => [el("dt", { text: label }), el("dd", { text: value })])) : null,
    href ? el("a", { href, class: "kk-card-link", text: link }) : null,
  );
}
