// The form in which a note is typed, on the map where it was pinned.

import * as L from "./leaflet/leaflet-src.esm.js";
import { el } from "./dom.js";

// Calls save(text), or drop() when Escape closed the form; closed() in any case.
export function askNote(latlng, { map, save, drop, closed }) {
  const input = el("textarea", { rows: "3", maxlength: "500", "aria-label": "Notitie", placeholder: "Notitie (geen persoonsgegevens)" });
  const popup = L.popup({ className: "kk-card", closeButton: true }).setLatLng(latlng);
  const button = el("button", {
    type: "button", class: "kk-primary", text: "Bewaren",
    onclick: () => {
      const text = input.value.trim();
      popup.remove();
      if (text) save(text);
    },
  });
  popup.on("remove", closed);
  popup.setContent(el("div", { class: "kk-card-body" }, input, button)).openOn(map);
  const card = popup.getElement();
  card.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", "Notitie sluiten");
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    popup.remove();
    drop();
  });
  input.focus();
}
