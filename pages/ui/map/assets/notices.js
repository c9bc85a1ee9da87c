// What the map has to tell: which service does not answer, what could not be loaded.

import { button, el, icon } from "./dom.js";

export class Notices {
  constructor() {
    this.items = new Map(); // key -> { text, retry }
    this.element = el("div", { class: "kk-notices", role: "status", "aria-live": "polite" });
  }

  texts() { return [...this.items.values()].map((item) => item.text); }

  // Tell something under a key, instead of what was told there; an empty text takes it away.
  tell(key, text, retry) {
    if (text) this.items.set(key, { text, retry });
    else if (!this.items.delete(key)) return;
    this.element.replaceChildren(...[...this.items].map(([name, item]) => this.notice(name, item)));
  }

  notice(name, { text, retry }) {
    return el(
      "div", { class: "kk-notice" },
      icon(name === "toast" ? "link" : "warning"), el("span", { text }),
      retry ? button("Opnieuw proberen", "retry", retry) : null,
      button("Melding sluiten", "close", () => this.tell(name, "")),
    );
  }
}
