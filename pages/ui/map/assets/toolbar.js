// The buttons on the map: what stands there is what the page asked for.

import { button, el } from "./dom.js";

export function fillToolbar(owner) {
  const { tools } = owner.catalogue;
  const group = (...items) => el("div", { class: "kk-tools" }, ...items.filter(Boolean));
  const tool = (name, label, picto, run) => (tools.includes(name) ? button(label, picto, run) : null);
  owner.toolbar.replaceChildren(
    group(
      button("Inzoomen", "plus", () => owner.views[0].map.zoomIn()),
      button("Uitzoomen", "minus", () => owner.views[0].map.zoomOut()),
      button("Hele gebied", "home", () => owner.views[0].go(owner.data.view.bounds ? owner.data.view : { bounds: owner.home() })),
    ),
    group(
      ...(tools.includes("measure") ? [
        button("Afstand meten", "ruler", (event) => owner.tools.toggle("distance", event), { "aria-pressed": "false", "data-tool": "distance" }),
        button("Oppervlakte meten", "area", (event) => owner.tools.toggle("area", event), { "aria-pressed": "false", "data-tool": "area" }),
      ] : []),
      tools.includes("draw") ? button("Gebied tekenen: wat ligt erin?", "polygon", (event) => owner.tools.toggle("draw", event), { "aria-pressed": "false", "data-tool": "draw" }) : null,
      tools.includes("place") ? button("Plek aanwijzen", "pin", (event) => owner.tools.toggle("place", event), { "aria-pressed": "false", "data-tool": "place" }) : null,
      tools.includes("note") ? button("Notitie prikken", "pin", (event) => owner.tools.toggle("note", event), { "aria-pressed": "false", "data-tool": "note" }) : null,
    ),
    group(
      tool("png", "Kaartbeeld als PNG", "camera", () => owner.takePicture()),
      tool("link", "Link naar deze kaart kopiëren", "link", () => owner.copyLink()),
      tool("fullscreen", "Volledig scherm", "expand", () => owner.fullscreen()),
    ),
  );
}
