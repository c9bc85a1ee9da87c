// What stands beside the toolbar while a tool is on: how far one is, how it works, and buttons.

import { el } from "./dom.js";

const KEYS = "Pijltjes schuiven de kaart onder het kruis (met Shift verder), + en - zoomen.";
const POINTS = "Enter zet een punt, nog eens Enter maakt af, Backspace haalt het laatste punt weg, Esc stopt.";
const HELP = {
  distance: ["Klik de punten van de lijn; dubbelklik om af te maken.", `${KEYS} ${POINTS}`],
  area: ["Klik de hoeken van het vlak; dubbelklik om af te maken.", `${KEYS} ${POINTS}`],
  draw: ["Klik de hoeken van het gebied; dubbelklik om te zien wat erin ligt.", `${KEYS} ${POINTS}`],
  note: ["Klik waar de notitie hoort.", `${KEYS} Enter zet de notitie, Esc stopt.`],
  place: ["Klik de plek aan.", `${KEYS} Enter wijst de plek aan, Esc stopt.`],
};
const TITLES = {
  distance: "Afstand meten",
  area: "Oppervlakte meten",
  draw: "Gebied tekenen",
  note: "Notitie prikken",
  place: "Plek aanwijzen",
};

export class ToolHelp {
  constructor({ finish, back, stop }) {
    this.status = el("p", { class: "kk-tool-status" });
    this.how = el("p", { class: "kk-tool-how" });
    const button = (text, onclick) => el("button", { type: "button", class: "kk-tool-button", text, onclick });
    this.ofPoints = [button("Klaar", finish), button("Punt terug", back)];
    this.element = el("div", { class: "kk-toolbar-help", role: "group", "aria-label": "Gereedschap in gebruik", hidden: true },
      this.status, this.how, el("div", { class: "kk-tool-buttons" }, ...this.ofPoints, button("Stoppen", stop)));
  }

  // `name` is a tool; `keys` whether it is used with keys.
  show(name, { keys, points }) {
    this.element.hidden = false;
    this.title = TITLES[name];
    this.help = HELP[name][Number(keys)];
    this.how.textContent = keys ? this.help : `${this.help} Of gebruik de pijltjes.`;
    for (const button of this.ofPoints) button.hidden = !points;
  }

  tell(text) { this.status.textContent = text || this.title; }

  hide() { this.element.hidden = true; }
}
