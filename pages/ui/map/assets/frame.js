// The frame of a map on the page: style sheets, stage, toolbar, panel, notices; size and theme.

import { debounce, el } from "./dom.js";
import { Notices } from "./notices.js";

const NARROW = 640; // px: below this the map is laid out as on a telephone

export class Frame {
  // `resized` and `themed` are called when the frame has another size or another theme.
  constructor(root, { assets, height }, { resized, themed }) {
    this.notices = new Notices();
    this.stage = el("div", { class: "kk-stage" });
    this.toolbar = el("div", { class: "kk-toolbar", role: "toolbar", "aria-label": "Kaartgereedschap" });
    this.panelHost = el("div", { class: "kk-panel-host" });
    this.answer = el("div", { class: "kk-answer", hidden: true, tabindex: "0", role: "note", "aria-label": "Hoe u deze kaart leest" });
    this.busy = el("div", { class: "kk-busy", text: "Kaart laden …" });
    this.live = el("div", { class: "kk-said", role: "status", "aria-live": "polite" });
    this.element = el("div", { class: "kk-frame" }, this.stage, this.toolbar, this.panelHost, this.answer, this.notices.element, this.busy, this.live);
    // the height is set before the style sheet is there, so that what stands below never moves
    Object.assign(this.element.style, { height: `var(--kk-fit, ${height}px)` });
    const sheets = ["leaflet/leaflet.css", "map.css"].map((name) => el("link", { rel: "stylesheet", href: assets + name }));
    // A map that starts before it has its size would start at the wrong place.
    this.styled = Promise.all(sheets.map((link) => new Promise((done) => {
      link.addEventListener("load", done);
      link.addEventListener("error", done);
    })));
    root.append(...sheets, this.element);
    this.resize = new ResizeObserver(() => {
      this.element.classList.toggle("kk-narrow", this.width < NARROW);
      resized();
    });
    this.resize.observe(this.element);
    this.applyTheme = () => {
      const dark = isDark(this.background());
      if (dark === this.dark) return;
      this.dark = dark;
      this.element.classList.toggle("kk-dark", dark);
      themed();
    };
    this.theme = debounce(50, this.applyTheme);
    this.themeWatch = new MutationObserver(this.theme);
    for (const node of [document.documentElement, document.body]) this.themeWatch.observe(node, { attributes: true });
    this.dark = isDark(this.background());
    this.element.classList.toggle("kk-dark", this.dark);
  }

  get width() { return this.element.clientWidth; }

  background() {
    return getComputedStyle(this.element).getPropertyValue("--st-background-color").trim()
      || getComputedStyle(document.body).backgroundColor;
  }

  // For a screen reader.
  say(text) { this.live.textContent = text; }

  tell(key, text, retry) { this.notices.tell(key, text, retry); }

  // A notice that goes away by itself.
  toast(text) {
    this.say(text);
    this.tell("toast", text);
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => this.tell("toast", ""), 3500);
  }

  // How to read the map, as a strip in it.
  explain(text) {
    this.answer.hidden = !text;
    this.answer.textContent = text ?? "";
    this.element.classList.toggle("kk-explained", Boolean(text));
  }

  copyLink() {
    const done = () => this.toast("Link gekopieerd");
    if (navigator.clipboard) navigator.clipboard.writeText(location.href).then(done, () => this.toast(location.href));
    else this.toast(location.href);
  }

  fullscreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.element.requestFullscreen?.();
  }

  stop() {
    this.resize.disconnect();
    this.themeWatch.disconnect();
    this.theme.cancel();
    clearTimeout(this.toastTimer);
    this.element.remove();
  }
}

export function isDark(color) {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.fillStyle = "#ffffff";
  ctx.fillStyle = color || "#ffffff";
  const hex = ctx.fillStyle;
  if (!hex.startsWith("#")) return false;
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return 0.299 * r + 0.587 * g + 0.114 * b < 110;
}
