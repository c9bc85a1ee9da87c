// The live map: one controller per place on the page, which lives as long as the place does.

import { load } from "./loading.js";
import { debounce } from "./dom.js";
import { Frame } from "./frame.js";
import { hookOf } from "./hook.js";
import { Keyboard } from "./keyboard.js";
import { LayerPanel } from "./panel.js";
import { Panes } from "./panes.js";
import { Selecting } from "./selection.js";
import { MapState } from "./state.js";
import { LayerStatus } from "./status.js";
import { fillToolbar } from "./toolbar.js";
import { inSquares } from "./tiles.js";
import { Tools } from "./tools.js";
import { UrlState, formatLayers, formatPosition, readState } from "./urlstate.js";

const controllers = new WeakMap();
const WIDE = 900; // px: from here the list of layers has room beside the map

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
    this.data = component.data;
    this.state = new MapState(readState());
    this.revision = null;
    this.catalogueUrl = "";
    this.url = new UrlState();
    this.frame = new Frame(component.parentElement, component.data, {
      resized: () => this.panes && this.dock(),
      themed: () => this.panes?.redraw(),
    });
    this.panes = new Panes(this, this.frame.stage, { calm: matchMedia("(prefers-reduced-motion: reduce)").matches, moved: (view) => this.moved(view) });
    this.selecting = new Selecting(this);
    this.status = new LayerStatus(this);
    this.keyboard = new Keyboard(this);
    this.report = debounce(350, () => this.reportLayers());
    this.hook = hookOf(this, component.data.key);
  }

  get views() { return this.panes.views; }

  isDark() { return this.frame.dark; }
  say(text) { this.frame.say(text); }
  toolActive() { return Boolean(this.tools?.active); }

  // ---- data from Python

  update(component) {
    this.component = component;
    const { data } = component;
    this.data = data;
    if (data.catalogue !== this.catalogueUrl) this.fetchCatalogue(data.catalogue);
    else if (this.state.catalogue) this.applyDynamic();
  }

  fetchCatalogue(url) {
    this.catalogueUrl = url;
    const asked = fetch(url, { credentials: "same-origin" })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))));
    Promise.all([asked, this.frame.styled]).then(([catalogue]) => {
      if (this.catalogueUrl === url && !this.stopped) this.setCatalogue(catalogue);
    }).catch((error) => {
      if (this.stopped) return;
      console.warn("kaart", error);
      this.frame.tell("catalogue", "De opbouw van de kaart kan niet worden geladen.", () => {
        this.catalogueUrl = "";
        this.update(this.component);
      });
    });
  }

  setCatalogue(catalogue) {
    this.frame.tell("catalogue", "");
    if (this.state.setCatalogue(catalogue)) {
      const roomy = this.frame.width >= WIDE && !this.data.compare;
      this.panel = new LayerPanel(this, this.frame.panelHost, catalogue.panel_open && roomy);
      this.tools = new Tools(this);
      fillToolbar(this);
    }
    this.applyDynamic();
  }

  applyDynamic() {
    const { data, state } = this;
    const { catalogue } = state;
    state.setFilters(data.filters);
    const first = this.revision === null;
    const imposed = !first && data.revision !== this.revision;
    this.revision = data.revision;
    if (first) this.startFirstView();
    const compared = state.setCompare(data.compare);
    // a position in the address is kept to the letter, also when it opens two maps at once
    const atStart = state.address.position ? null : data.view.bounds;
    this.panes.arrange(data.compare, first ? atStart : this.views[0].map.getBounds());
    const going = imposed || (this.viewRevision !== undefined && data.view_revision !== this.viewRevision);
    this.viewRevision = data.view_revision;
    if (imposed) {
      state.forgetChosen();
      state.base = catalogue.base;
    }
    this.frame.explain(data.answer);
    if (going && (data.view.bounds || data.view.center)) this.views[0].go(data.view);
    this.applyVisible(imposed, compared);
    this.applyBase();
    this.selecting.apply(this.data.selection);
    for (const view of this.views) {
      view.container.setAttribute("aria-label", data.label);
      view.completeCard(data.detail);
    }
    this.panes.redraw();
    this.panel.render();
    this.ready();
  }

  fetchLayer(layer) {
    if (layer.loading === layer.address) return;
    layer.loading = layer.address;
    const { address } = layer;
    this.ready();
    load(layer.spec.url, layer.spec.id_prop).then((ds) => {
      if (this.stopped || layer.address !== address) return;
      this.state.setData(layer, ds);
      this.frame.tell(`layer ${layer.spec.id}`, "");
      this.panes.sync();
      this.selecting.apply(this.data.selection);
      this.panel.render();
      this.ready();
    }, (error) => {
      if (this.stopped) return;
      layer.loading = "";
      layer.failed = true;
      this.frame.tell(`layer ${layer.spec.id}`, `‘${layer.spec.title}’ kan niet worden geladen. ${error.message ?? ""}`, () => {
        layer.failed = false;
        this.fetchLayer(layer);
      });
      this.ready();
    });
  }

  outlineLayer() {
    const { outline } = this.state;
    if (outline && !outline.ds) this.fetchLayer(outline);
    return outline?.ds ? outline : null;
  }

  // ---- the maps

  startFirstView() {
    const left = this.panes.add();
    left.start({ ...this.data.view, position: this.state.address.position });
    this.rememberPosition(left);
  }

  moved(view) {
    if (this.stopped) return;
    this.rememberPosition(view);
    this.tools?.redraw();
  }

  rememberPosition(view) { this.url.set("pos", formatPosition(view.position())); }

  // The list of layers stands beside the map where there is room for both.
  dock() {
    this.frame.element.classList.toggle("kk-docked", this.frame.width >= WIDE && Boolean(this.panel?.open));
    for (const view of this.views) view.size();
  }

  // What is shown fits the part of the map that no list of layers covers.
  padding() {
    const over = this.panel?.open && this.frame.width < WIDE && this.frame.width > 640;
    return { paddingTopLeft: [20, 20], paddingBottomRight: [over ? 340 : 20, this.data.answer ? 60 : 30], maxZoom: 17 };
  }

  // ---- which layers are on

  // Python knows the layers that it imposed; of two maps instead of one it asks.
  applyVisible(imposed, compared) {
    this.state.applyVisible();
    this.panes.sync();
    if (!imposed && !compared) return;
    for (const name of ["lagen", "lagen2", "basis"]) this.url.set(name, null);
    if (compared) this.report();
    else this.report.cancel();
  }

  setLayer(view, id, opacity) {
    const visible = this.state.choose(view.side, id, opacity);
    view.sync();
    this.url.set(view.side === "left" ? "lagen" : "lagen2", formatLayers(visible));
    this.report();
  }

  applyBase() {
    for (const view of this.views) view.setBase(this.state.catalogue.bases.find((base) => base.id === this.state.base) ?? null);
  }

  setBase(id) {
    this.state.base = id;
    this.applyBase();
    this.url.set("basis", id);
    this.report();
  }

  reportLayers() {
    const [left, right] = this.views.map((view) => Object.fromEntries(view.visible));
    this.component.setStateValue("layers", { left, right: right ?? null, base: this.state.base, revision: this.revision, ...this.seen() });
  }

  // What is in sight, sent along with everything the user did.
  seen() {
    const [view] = this.views;
    return { bounds: view.bounds(), zoom: view.map.getZoom() };
  }

  // ---- what the user did, to Python

  send(name, value) { this.component.setTriggerValue(name, { ...value, ...this.seen() }); }

  ready() {
    this.hook.ready = this.state.settled(this.views.map((view) => view.side), inSquares);
    this.frame.busy.hidden = this.hook.ready;
  }

  // After this nothing of the map runs any more: no answer on its way, timer or observer.
  stop() {
    this.stopped = true;
    this.url.stop();
    this.report.cancel();
    this.panes.stop();
    this.hook.ready = false;
    this.frame.stop();
  }
}
