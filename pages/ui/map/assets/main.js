// The live map: one controller per place on the page, which lives as long as the place does.

import * as L from "./leaflet/leaflet-src.esm.js";
import { nameOf } from "./card.js";
import { load } from "./data.js";
import { debounce, el } from "./dom.js";
import { hookOf } from "./hook.js";
import { Keyboard } from "./keyboard.js";
import { Notices } from "./notices.js";
import { LayerPanel } from "./panel.js";
import { picture } from "./picture.js";
import { compile as compilePredicate } from "./predicate.js";
import { compileStyle } from "./style.js";
import { fillToolbar } from "./toolbar.js";
import { inSquares } from "./tiles.js";
import { Tools } from "./tools.js";
import { UrlState, formatLayers, formatPosition, readState } from "./urlstate.js";
import { MapView } from "./view.js";

const controllers = new WeakMap();

// Called by Streamlit whenever the data from Python changes; the map itself stays.
export function show(component) {
  const { parentElement } = component;
  let controller = controllers.get(parentElement);
  if (!controller) {
    controller = new Controller(component);
    controllers.set(parentElement, controller);
  }
  controller.update(component);
}

export function hide(parentElement) {
  controllers.get(parentElement)?.stop();
  controllers.delete(parentElement);
}

class Controller {
  constructor(component) {
    this.component = component;
    this.layers = new Map();
    this.views = [];
    this.notices = new Notices();
    this.selection = null;
    this.revision = null;
    this.catalogueUrl = "";
    this.chosen = null; // layers the user (or the address) has on: { left, right }
    this.url = new UrlState();
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.build(component.parentElement, component.data);
    this.report = debounce(350, () => this.reportLayers());
    this.hook = hookOf(this, component.data.key);
  }

  // ---- skeleton

  build(root, data) {
    // A map that starts before it has its size would start at the wrong place.
    this.dressed = [];
    const sheet = (name) => {
      const link = el("link", { rel: "stylesheet", href: data.assets + name });
      this.dressed.push(new Promise((done) => {
        link.addEventListener("load", done);
        link.addEventListener("error", done);
      }));
      return link;
    };
    this.stage = el("div", { class: "kk-stage" });
    this.toolbar = el("div", { class: "kk-toolbar", role: "toolbar", "aria-label": "Kaartgereedschap" });
    this.panelHost = el("div", { class: "kk-panel-host" });
    this.busy = el("div", { class: "kk-busy", text: "Kaart laden …" });
    this.said = el("div", { class: "kk-said", role: "status", "aria-live": "polite" });
    this.frame = el("div", { class: "kk-frame" }, this.stage, this.toolbar, this.panelHost, this.notices.element, this.busy, this.said);
    this.frame.style.setProperty("--kk-height", `${data.height}px`);
    root.append(sheet("leaflet/leaflet.css"), sheet("map.css"), this.frame);
    this.resize = new ResizeObserver(() => {
      this.frame.classList.toggle("kk-narrow", this.frame.clientWidth < 640);
      for (const view of this.views) view.size();
    });
    this.resize.observe(this.frame);
    this.theme = debounce(50, () => this.applyTheme());
    this.themeWatch = new MutationObserver(this.theme);
    this.themeWatch.observe(document.documentElement, { attributes: true });
    this.themeWatch.observe(document.body, { attributes: true });
    this.keyboard = new Keyboard(this);
    this.applyTheme();
  }

  applyTheme() {
    const color = getComputedStyle(this.frame).getPropertyValue("--st-background-color").trim()
      || getComputedStyle(document.body).backgroundColor;
    const dark = isDark(color);
    if (dark === this.dark) return;
    this.dark = dark;
    this.frame.classList.toggle("kk-dark", dark);
    for (const view of this.views) view.redrawAll();
  }

  isDark() { return this.dark; }

  // ---- data from Python

  update(component) {
    this.component = component;
    const { data } = component;
    this.data = data;
    if (data.catalogue !== this.catalogueUrl) {
      this.catalogueUrl = data.catalogue;
      const asked = fetch(data.catalogue, { credentials: "same-origin" })
        .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))));
      Promise.all([asked, ...this.dressed])
        .then(([catalogue]) => {
          if (this.catalogueUrl === data.catalogue && !this.stopped) this.setCatalogue(catalogue);
        })
        .catch((error) => {
          if (this.stopped) return;
          console.warn("kaart", error);
          this.tell("catalogue", "De opbouw van de kaart kan niet worden geladen.", () => {
            this.catalogueUrl = "";
            this.update(this.component);
          });
        });
    } else if (this.catalogue) {
      this.applyDynamic();
    }
  }

  setCatalogue(catalogue) {
    this.tell("catalogue", "");
    const first = !this.catalogue;
    this.catalogue = catalogue;
    this.outline = catalogue.outline;
    const kept = new Map();
    for (const spec of catalogue.layers) {
      const old = this.layers.get(spec.id);
      const same = old && JSON.stringify(old.spec) === JSON.stringify(spec);
      const layer = old ?? { version: 0, filter: {} };
      if (!same) {
        const address = `${spec.url}${spec.tiles}${spec.archive?.url ?? ""}${spec.raster?.url ?? ""}${spec.wms?.url ?? ""}`;
        if (old && layer.address !== address) {
          layer.ds = null;
          layer.version += 1;
        }
        layer.address = address;
        layer.spec = spec;
        layer.style = spec.style;
        layer.compiled = compileStyle(spec.style);
        this.classify(layer);
      }
      kept.set(spec.id, layer);
      // What is new on a running map (a note just pinned) shows, whatever else was chosen.
      if (!first && !old && spec.visible) this.chosen.left?.set(spec.id, spec.opacity);
    }
    this.layers = kept;
    if (first) this.begin();
    this.applyDynamic();
  }

  begin() {
    const { catalogue } = this;
    const state = readState();
    this.address = state;
    this.base = state.base ?? catalogue.base;
    this.chosen = { left: state.left, right: state.right };
    const roomy = this.frame.clientWidth >= 900 && !this.data.compare;
    this.panel = new LayerPanel(this, this.panelHost, catalogue.panel_open && roomy);
    this.tools = new Tools(this);
    fillToolbar(this);
  }

  applyDynamic() {
    const { data, catalogue } = this;
    for (const layer of this.layers.values()) {
      const filter = data.filters[layer.spec.id] ?? {};
      const text = JSON.stringify(filter);
      if (layer.filterText !== text) {
        layer.filterText = text;
        layer.passes = compilePredicate(filter);
        layer.filtered = Object.keys(filter).length > 0;
        this.classify(layer);
      }
    }
    const imposed = this.revision !== null && data.revision !== this.revision;
    const first = this.revision === null;
    this.revision = data.revision;
    if (first) {
      this.setPanes(null);
      this.startViews();
    }
    this.setPanes(data.compare);
    const going = imposed || (this.viewRevision !== undefined && data.view_revision !== this.viewRevision);
    this.viewRevision = data.view_revision;
    if (imposed) {
      this.chosen = { left: null, right: null };
      this.base = catalogue.base;
    }
    if (going && (data.view.bounds || data.view.center)) this.views[0].go(data.view);
    this.applyVisible(imposed);
    for (const view of this.views) view.setBase(catalogue.bases.find((b) => b.id === this.base) ?? null);
    this.applySelection();
    for (const view of this.views) view.redrawAll();
    this.panel.render();
    this.ready();
  }

  startViews() {
    const [left] = this.views;
    left.start({ ...this.data.view, position: this.address.position });
    this.rememberPosition(left);
  }

  classify(layer) {
    if (!layer.ds) return;
    const { ds, compiled } = layer;
    const cls = new Uint8Array(ds.n);
    const mask = new Uint8Array(ds.n);
    const counts = new Map();
    for (let i = 0; i < ds.n; i += 1) {
      const props = ds.props[i];
      cls[i] = compiled.classOf(props);
      mask[i] = layer.passes ? Number(layer.passes(props)) : 1;
      if (mask[i]) counts.set(cls[i], (counts.get(cls[i]) ?? 0) + 1);
    }
    Object.assign(layer, { cls, mask, counts });
    layer.count = mask.reduce((sum, one) => sum + one, 0);
  }

  fetchLayer(layer) {
    if (layer.loading === layer.address) return;
    layer.loading = layer.address;
    const { address } = layer;
    this.ready();
    load(layer.spec.url, layer.spec.id_prop).then(
      (ds) => {
        if (this.stopped || layer.address !== address) return;
        layer.ds = ds;
        layer.loading = "";
        this.classify(layer);
        this.tell(`layer ${layer.spec.id}`, "");
        for (const view of this.views) view.sync();
        this.applySelection();
        this.panel.render();
        this.ready();
      },
      (error) => {
        if (this.stopped) return;
        layer.loading = "";
        layer.failed = true;
        this.tell(`layer ${layer.spec.id}`, `‘${layer.spec.title}’ kan niet worden geladen. ${error.message ?? ""}`, () => {
          layer.failed = false;
          this.fetchLayer(layer);
        });
        this.ready();
      },
    );
  }

  outlineState() {
    const layer = this.layers.get(this.outline);
    if (!layer) return null;
    if (!layer.ds) {
      this.fetchLayer(layer);
      return null;
    }
    return layer;
  }

  // ---- panes

  setPanes(compare) {
    const wanted = compare ? 2 : 1;
    this.compare = compare;
    while (this.views.length > wanted) {
      const view = this.views.pop();
      view.remove();
      view.container.parentElement.remove();
    }
    while (this.views.length < wanted) {
      const container = el("div", { class: "kk-map", tabindex: "0" });
      const label = el("div", { class: "kk-pane-label", hidden: true });
      this.stage.append(el("div", { class: "kk-pane" }, container, label));
      const { catalogue } = this;
      const view = new MapView(this, container, {
        label: catalogue.label, minZoom: catalogue.min_zoom, maxZoom: catalogue.max_zoom,
        maxBounds: catalogue.max_bounds, calm: this.calm,
      });
      view.container = container;
      view.paneLabel = label;
      view.side = this.views.length ? "right" : "left";
      if (this.views.length) {
        const { lat, lon, zoom } = this.views[0].position();
        view.start({ position: { lat, lon, zoom } });
      }
      this.views.push(view);
    }
    this.stage.classList.toggle("kk-compare", wanted === 2);
    this.views.forEach((view, index) => {
      const pane = compare && (index ? compare.right : compare.left);
      view.paneLabel.textContent = pane ? pane.label : "";
      view.paneLabel.hidden = !pane;
      view.size();
    });
  }

  moved(view) {
    if (this.syncing || this.stopped) return;
    this.syncing = true;
    for (const other of this.views) {
      if (other === view || !other.map._loaded) continue;
      other.map.setView(view.map.getCenter(), view.map.getZoom(), { animate: false });
    }
    this.syncing = false;
    this.rememberPosition(view);
    this.tools?.moved();
  }

  rememberPosition(view) {
    this.url.set("pos", formatPosition(view.position()));
  }

  padding() {
    const wide = this.frame.clientWidth >= 900 && this.panel?.open;
    return { paddingTopLeft: [20, 20], paddingBottomRight: [wide ? 340 : 20, 30], maxZoom: 17 };
  }

  // ---- which layers are on

  defaults(side) {
    const pane = this.compare?.[side];
    const ids = pane ? pane.layers : this.catalogue.layers.filter((l) => l.visible).map((l) => l.id);
    const specs = new Map(this.catalogue.layers.map((l) => [l.id, l]));
    return new Map(ids.filter((id) => specs.has(id)).map((id) => [id, specs.get(id).opacity]));
  }

  applyVisible(imposed) {
    if (this.compareText !== undefined && this.compareText !== JSON.stringify(this.compare)) {
      this.chosen = { left: null, right: null };
      imposed = true;
    }
    this.compareText = JSON.stringify(this.compare);
    for (const view of this.views) {
      view.visible = new Map(this.chosen[view.side] ?? this.defaults(view.side));
      view.sync();
    }
    if (imposed) {
      this.url.set("lagen", null);
      this.url.set("lagen2", null);
      this.url.set("basis", null);
      this.report();
    }
  }

  setLayer(view, id, opacity) {
    const visible = new Map(view.visible);
    if (opacity === null) visible.delete(id);
    else visible.set(id, opacity);
    view.visible = visible;
    this.chosen[view.side] = visible;
    view.sync();
    this.url.set(view.side === "left" ? "lagen" : "lagen2", formatLayers(visible));
    this.report();
  }

  setBase(id) {
    this.base = id;
    for (const view of this.views) view.setBase(this.catalogue.bases.find((b) => b.id === id) ?? null);
    this.url.set("basis", id);
    this.report();
  }

  reportLayers() {
    const side = (view) => (view ? Object.fromEntries(view.visible) : null);
    this.component.setStateValue("layers", {
      left: side(this.views[0]), right: side(this.views[1]), base: this.base, ...this.seen(),
    });
  }

  seen() {
    const [view] = this.views;
    return { bounds: view.bounds(), zoom: view.map.getZoom() };
  }

  layerChanged(id, change) {
    Object.assign(this.layers.get(id) ?? {}, change);
    this.panel?.render();
  }

  // A layer in squares: on their way, failed, or only a part of what is there.
  squaresChanged(id, { loading, part, unknown, squaresFailed }) {
    const layer = this.layers.get(id);
    if (!layer) return;
    const partChanged = JSON.stringify([layer.part, layer.unknown]) !== JSON.stringify([part, unknown]);
    Object.assign(layer, { loading, part, unknown });
    this.tell(`squares ${id}`, squaresFailed ? `Een deel van ‘${layer.spec.title}’ kan niet worden geladen; het wordt vanzelf opnieuw geprobeerd.` : "");
    if (partChanged) this.panel?.render();
    for (const view of this.views) view.marks.redraw();
    this.ready();
  }

  // ---- selection

  select(view, found, latlng) {
    const { layer, id } = found;
    this.selection = { layer: layer.spec.id, id };
    this.pythonSelection = JSON.stringify(this.selection);
    for (const each of this.views) {
      each.closeCard();
      each.marks.redraw();
    }
    view.openCard(found, latlng);
    this.say(`${nameOf(layer, found.props) || layer.spec.title} gekozen`);
    this.component.setTriggerValue("selected", { ...this.selection, ...this.seen() });
  }

  clearSelection() {
    if (!this.selection) return;
    this.selection = null;
    this.pythonSelection = "null";
    for (const view of this.views) {
      view.closeCard();
      view.marks.redraw();
    }
    this.component.setTriggerValue("selected", { layer: "", id: "", ...this.seen() });
  }

  // A selection from Python: marked, and brought into view when it says so and is new.
  applySelection() {
    const wanted = this.data.selection;
    const plain = wanted ? { layer: wanted.layer, id: wanted.id } : null;
    const text = JSON.stringify(plain);
    if (text === this.pythonSelection && !this.zoomPending) return;
    if (text !== this.pythonSelection) {
      this.pythonSelection = text;
      this.selection = plain;
      this.zoomPending = Boolean(wanted?.zoom) && !(this.firstSelection === undefined && this.address.position);
      for (const view of this.views) view.closeCard();
    }
    this.firstSelection = false;
    const layer = plain && this.layers.get(plain.layer);
    if (layer && !layer.ds && !inSquares(layer.spec)) {
      if (layer.spec.url) this.fetchLayer(layer);
      return;
    }
    for (const view of this.views) view.marks.redraw();
    if (!layer || !this.zoomPending) {
      this.zoomPending = false;
      return;
    }
    this.zoomPending = false;
    const index = layer.ds?.indexOf(plain.id) ?? -1;
    const bounds = index >= 0 ? layer.ds.bounds(index) : wanted.bounds;
    if (!bounds) return;
    const spread = Number(layer.ds?.props[index]?.[layer.spec.precision_prop]) || 60;
    const around = L.latLngBounds(bounds).getCenter().toBounds(2.6 * spread).extend(bounds);
    const { map } = this.views[0];
    // Gliding shows where one goes; to a place out of sight it only costs time.
    const inSight = map.getBounds().contains(L.latLngBounds(bounds).getCenter());
    map.fitBounds(around, { ...this.padding(), animate: inSight && !this.calm });
  }

  marked() {
    const layer = this.selection && this.layers.get(this.selection.layer);
    const found = layer ? [{ layer, id: this.selection.id, strong: true }] : [];
    const { walk } = this.keyboard;
    if (walk) found.push({ layer: walk.layer, id: walk.id, strong: false });
    return found;
  }

  say(text) { this.said.textContent = text; }

  // ---- tools

  toolActive() { return Boolean(this.tools?.active); }

  home() {
    const layer = this.layers.get(this.outline);
    const box = layer?.ds ? L.latLngBounds([]) : null;
    if (!box) return [[51.765, 4.6], [51.835, 4.78]];
    for (let i = 0; i < layer.ds.n; i += 1) box.extend(layer.ds.bounds(i));
    return box;
  }

  takePicture() {
    picture(this).then(
      (name) => this.say(`Kaartbeeld opgeslagen als ${name}`),
      () => this.tell("picture", "Het kaartbeeld kan niet worden gemaakt.", () => this.takePicture()),
    );
  }

  copyLink() {
    const done = () => this.toast("Link gekopieerd");
    navigator.clipboard?.writeText(location.href).then(done, () => this.toast(location.href));
    if (!navigator.clipboard) this.toast(location.href);
  }

  toast(text) {
    this.say(text);
    this.tell("toast", text);
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => this.tell("toast", ""), 3500);
  }

  fullscreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.frame.requestFullscreen?.();
  }

  drawn(geometry) {
    this.component.setTriggerValue("drawn", { geometry, ...this.seen() });
  }

  noted(note) {
    this.component.setTriggerValue("note", { ...note, ...this.seen() });
  }

  placed(point) {
    this.component.setTriggerValue("placed", { ...point, ...this.seen() });
  }

  // ---- notices

  serviceState(key, state, { text }) {
    this.tell(key, state === "failed" ? text : "");
    this.ready();
  }

  tell(key, text, retry) { this.notices.tell(key, text, retry); }

  // ---- for tests, and the text while loading

  ready() {
    const loading = [...this.layers.values()].some((layer) => layer.loading);
    const waits = this.views.some((view) => [...view.visible.keys()].some((id) => {
      const layer = this.layers.get(id);
      return layer && !layer.failed && layer.spec.url && !inSquares(layer.spec) && !layer.ds;
    }));
    this.hook.ready = Boolean(this.catalogue) && !loading && !waits;
    this.busy.hidden = this.hook.ready;
  }

  // After this nothing of the map runs any more: no answer on its way, timer or observer.
  stop() {
    this.stopped = true;
    this.resize.disconnect();
    this.themeWatch.disconnect();
    this.theme.cancel();
    this.url.stop();
    this.report.cancel();
    clearTimeout(this.toastTimer);
    for (const view of this.views.splice(0)) view.remove();
    this.hook.ready = false;
    this.frame.remove();
  }
}

function isDark(color) {
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = "#ffffff";
  ctx.fillStyle = color || "#ffffff";
  const hex = ctx.fillStyle;
  if (!hex.startsWith("#")) return false;
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return 0.299 * r + 0.587 * g + 0.114 * b < 110;
}
