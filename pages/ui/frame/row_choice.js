// Rows of which one can be chosen, on a narrow screen. A wide screen has a table in their place,
// and of these nothing is built there.

const NARROW = matchMedia("(max-width: 640px)");
const lists = new WeakMap();

// Called by Streamlit whenever the rows, or the one that is chosen, change.
export default function (component) {
  const { parentElement } = component;
  const list = lists.get(parentElement) ?? new Rows(parentElement);
  lists.set(parentElement, list);
  list.update(component);
  return () => {
    list.stop();
    lists.delete(parentElement);
  };
}

class Rows {
  constructor(parent) {
    this.parent = parent;
    this.built = "";
    this.again = () => this.draw();
    NARROW.addEventListener("change", this.again);
  }

  update(component) {
    this.component = component;
    this.draw();
  }

  draw() {
    if (!NARROW.matches) return;
    const { key, label, rows, picked } = this.component.data;
    const content = JSON.stringify([label, rows]);
    if (content !== this.built) {
      this.built = content;
      this.build(key, label, rows);
    }
    this.inputs.forEach((input, place) => { input.checked = place === picked; });
  }

  build(key, label, rows) {
    const box = Object.assign(document.createElement("div"), { className: "kk-rijen" });
    box.setAttribute("role", "radiogroup");
    box.setAttribute("aria-label", label);
    this.inputs = rows.map(([title, rest], place) => {
      const row = document.createElement("label");
      const input = Object.assign(document.createElement("input"), { type: "radio", name: key });
      const texts = [title, rest].map((text, part) => Object.assign(document.createElement("span"), {
        id: `${key}-${place}-${part}`, textContent: text,
      }));
      input.setAttribute("aria-labelledby", texts[0].id);
      input.setAttribute("aria-describedby", texts[1].id);
      input.addEventListener("change", () => this.component.setTriggerValue("chosen", place));
      row.append(input, ...texts);
      box.append(row);
      return input;
    });
    const old = this.parent.querySelector(".kk-rijen");
    if (old) old.replaceWith(box);
    else this.parent.append(box);
  }

  stop() { NARROW.removeEventListener("change", this.again); }
}
