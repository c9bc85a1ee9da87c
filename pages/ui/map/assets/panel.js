// The list of layers, grouped by the question they answer, each with its legend and source.

import { button, el } from "./dom.js";
import { swatch } from "./style.js";
import * as text from "./text.js";

const GROUPS = ["Plannen", "Bezit", "Klimaat", "Beleid", "Werken", "Achtergrond"];

export class LayerPanel {
  constructor(owner, host, open) {
    this.owner = owner;
    owner.panel = this;
    this.host = host;
    this.open = open;
    this.unfolded = new Set();
    this.side = 0;
    this.toggle = button("Lagen en legenda", "layers", () => this.setOpen(!this.open), { "aria-expanded": String(open) });
    this.toggle.classList.add("kk-panel-toggle");
    this.body = el("div", { class: "kk-panel", role: "region", "aria-label": "Lagen en legenda", tabindex: "-1" });
    host.append(this.toggle, this.body);
    this.setOpen(open, false);
  }

  setOpen(open, focus = true) {
    this.open = open;
    this.body.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    this.host.classList.toggle("kk-open", open);
    this.owner.dock();
    if (!open || !focus) return;
    this.render();
    this.body.focus();
  }

  view() {
    return this.owner.views[Math.min(this.side, this.owner.views.length - 1)];
  }

  // Drawn anew as a whole, once it is seen; the focus stays on the control it was on.
  render() {
    if (!this.open) return;
    const { owner } = this;
    const active = this.body.getRootNode().activeElement?.dataset?.focus;
    const scroll = this.body.scrollTop;
    const groups = GROUPS.map((name) => {
      const layers = [...owner.state.layers.values()].filter((layer) => layer.spec.group === name && this.listed(layer)).reverse();
      if (!layers.length && name !== "Achtergrond") return null;
      return el("section", { class: "kk-group" },
        el("h3", { text: name }),
        ...layers.map((layer) => this.item(layer)),
        name === "Achtergrond" ? this.bases() : null);
    }).filter(Boolean);
    this.body.replaceChildren(
      el("div", { class: "kk-panel-head" }, el("h2", { text: "Lagen en legenda" }),
        button("Lagenlijst sluiten", "close", () => { this.setOpen(false); this.toggle.focus(); }, { "data-focus": "close" })),
      ...(owner.views.length > 1 ? [this.sides()] : []),
      ...groups,
    );
    this.body.scrollTop = scroll;
    if (active) this.body.querySelector(`[data-focus="${CSS.escape(active)}"]`)?.focus({ preventScroll: true });
  }

  // The two years of a comparison are their own layers, for their own side.
  listed(layer) {
    const { compare } = this.owner.state;
    const year = /_\d{4}$/.test(layer.spec.id);
    return !year || Boolean(compare && [...compare.left.layers, ...compare.right.layers].includes(layer.spec.id));
  }

  sides() {
    const { compare } = this.owner.state;
    return el("div", { class: "kk-sides", role: "radiogroup", "aria-label": "Lagen van welke kaart" },
      ...[compare.left, compare.right].map((pane, index) => el("button", {
        type: "button", class: "kk-side", role: "radio", "aria-checked": String(this.side === index), "data-focus": `side ${index}`,
        text: `${index ? "Rechts" : "Links"}: ${pane.label}`,
        onclick: () => { this.side = index; this.render(); },
      })));
  }

  item(layer) {
    const { spec } = layer;
    const view = this.view();
    const on = view.visible.has(spec.id);
    const name = `${spec.id}`;
    const box = el("input", {
      type: "checkbox", "data-focus": name, "data-layer": spec.id,
      onchange: (event) => {
        this.owner.setLayer(view, spec.id, event.target.checked ? spec.opacity : null);
        this.render();
      },
    });
    box.checked = on;
    const counted = on && layer.ds ? ` (${text.number(layer.count)})` : "";
    const head = el("label", { class: "kk-layer-head" }, box, el("span", { text: spec.title + counted }));
    const badges = [
      spec.source.origin === "voorbeeld" ? el("span", { class: "kk-badge kk-badge-example", text: "voorbeelddata" }) : null,
      spec.source.generalised ? el("span", { class: "kk-badge", text: "gegeneraliseerd" }) : null,
      spec.style.indicative ? el("span", { class: "kk-badge", text: "indicatief" }) : null,
    ];
    return el("div", { class: `kk-layer${on ? " kk-on" : ""}` }, head,
      on && badges.some(Boolean) ? el("div", { class: "kk-badges" }, ...badges) : null,
      on ? this.details(layer, view) : null);
  }

  details(layer, view) {
    const { spec } = layer;
    const opacity = view.visible.get(spec.id);
    const slider = el("input", {
      type: "range", min: "10", max: "100", step: "5", value: String(Math.round(opacity * 100)),
      "aria-label": `Dekking van ${spec.title}`, "data-focus": `${spec.id} opacity`,
      oninput: (event) => this.owner.setLayer(view, spec.id, Number(event.target.value) / 100),
    });
    const source = spec.source;
    const about = el("details", { class: "kk-about" },
      el("summary", { text: "Bron", "data-focus": `${spec.id} about` }),
      el("p", { text: [source.text, source.date, text.ORIGIN[source.origin]].filter(Boolean).join(" · ") }),
      source.note ? el("p", { text: source.note }) : null,
      source.attribution ? el("p", { text: `Naamsvermelding: ${source.attribution}` }) : null);
    about.open = this.unfolded.has(spec.id);
    about.addEventListener("toggle", () => (about.open ? this.unfolded.add(spec.id) : this.unfolded.delete(spec.id)));
    return el("div", { class: "kk-details" },
      layer.fallback ? el("p", { class: "kk-fallback", text: `Vervangen door: ${layer.fallback}` }) : null,
      view.map._loaded && view.map.getZoom() < spec.min_zoom ? el("p", { class: "kk-fallback", text: "Zoom verder in om deze laag te zien." }) : null,
      layer.part && shownPart(layer) ? el("p", { class: "kk-fallback", text: shownPart(layer) }) : null,
      this.legend(layer),
      el("div", { class: "kk-opacity" }, el("span", { text: "Dekking", "aria-hidden": "true" }), slider),
      about);
  }

  legend(layer) {
    const { spec, compiled, counts } = layer;
    const raster = spec.kind === "raster" || spec.kind === "wms";
    const lines = legendLines(layer);
    if (!lines.length) return null;
    return el("ul", { class: "kk-legend" },
      ...lines.map(({ look, label, cls }) => el("li", {},
        swatch(look, raster ? "polygon" : spec.kind),
        el("span", { text: label + (spec.style.unit && !compiled.single ? ` ${spec.style.unit}` : "") }),
        counts && !compiled.single ? el("span", { class: "kk-count", text: text.number(counts.get(cls) ?? 0) }) : null)),
      spec.precision_prop ? el("li", { class: "kk-rough", text: "Gestippelde cirkel: het object ligt ergens daarbinnen." }) : null,
      spec.group_noun ? el("li", { class: "kk-rough", text: `Getal in een rondje: zoveel ${spec.group_noun} bij elkaar.` }) : null,
      spec.count_prop ? el("li", { class: "kk-rough", text: "Getal ernaast: woningen (n.t.b.: nog te bepalen)." }) : null);
  }

  bases() {
    const { owner } = this;
    const choose = (id) => { owner.setBase(id); this.render(); };
    const options = [...owner.state.catalogue.bases.map((b) => [b.id, b.title]), ["", "Geen achtergrond"]];
    return el("fieldset", { class: "kk-bases" }, el("legend", { text: "Achtergrondkaart" }),
      ...options.map(([id, title]) => {
        const radio = el("input", { type: "radio", name: `kk-base-${owner.data.key}`, value: id, "data-focus": `base ${id}`, onchange: () => choose(id) });
        radio.checked = (owner.state.base ?? "") === id;
        return el("label", { class: "kk-layer-head" }, radio, el("span", { text: title }));
      }));
  }
}

// What is left out from far away, in words.
function shownPart({ part, filtered }) {
  if (part.areas) {
    return filtered
      ? "Zo ver uitgezoomd is met een filter niets te tonen. Zoom in voor de gebouwen."
      : "Zo ver uitgezoomd per buurt: de kleur is die van de meeste woningen. Zoom in voor de gebouwen.";
  }
  if (part.sample) return "Zo ver uitgezoomd een steekproef van de gebouwen. Zoom in voor alles.";
  if (part.total === null || part.loaded >= part.total) return "";
  return `Zo ver uitgezoomd een steekproef: ${text.number(part.loaded)} van ${text.number(part.total)}. Zoom in voor alles.`;
}

// Every line of a legend: look, label and class; the PNG uses the same.
export function legendLines(layer) {
  const { compiled, counts, spec } = layer;
  if (compiled.single) return [{ look: compiled.looks[0], label: spec.title, cls: 0 }];
  const lines = compiled.looks.map((look, cls) => ({ look, label: look.label, cls }));
  if (counts?.get(254) || layer.unknown) lines.push({ look: compiled.unknown, label: compiled.unknown.label || "geen gegevens", cls: 254 });
  // What a filter leaves out needs no line.
  return (spec.legend_only_visible || layer.passes) && counts ? lines.filter((line) => counts.get(line.cls)) : lines;
}
