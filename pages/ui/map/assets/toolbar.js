// The buttons on the map: what stands there is what the page asked for.

import { button, el } from "./dom.js";
import { picture } from "./picture.js";

export function fillToolbar(owner) {
  const { tools } = owner.state.catalogue;
  const group = (...items) => el("div", { class: "kk-tools" }, ...items.filter(Boolean));
  const tool = (name, label, picto, run) => (tools.includes(name) ? button(label, picto, run) : null);
  owner.frame.toolbar.replaceChildren(
    group(
      button("Inzoomen", "plus", () => owner.views[0].map.zoomIn()),
      button("Uitzoomen", "minus", () => owner.views[0].map.zoomOut()),
      button("Hele gebied", "home", () => owner.views[0].go(owner.data.view.bounds ? owner.data.view : { bounds: owner.panes.home() })),
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
      tool("png", "Kaartbeeld als PNG", "camera", () => takePicture(owner)),
      tool("link", "Link naar deze kaart kopiëren", "link", () => owner.frame.copyLink()),
      tool("fullscreen", "Volledig scherm", "expand", () => owner.frame.fullscreen()),
    ),
  );
}

function takePicture(owner) {
  picture(owner).then(
    (name) => owner.say(`Kaartbeeld opgeslagen als ${name}`),
    () => owner.frame.tell("picture", "Het kaartbeeld kan niet worden gemaakt.", () => takePicture(owner)),
  );
}
