// The tour of a first visit: six steps in a corner of the page, which can be left at any moment and
// does not come back. The browser remembers it; where it may not, there is no tour.
(() => {
  const STEPS = [
    ["", "Overzicht", "Hier staat wat u moet doen vóór het overleg, en met welke vragen u begint."],
    ["kaart", "Kaart", "Kies een vraag. Klik een plan of gebouw aan en lees wat daar speelt."],
    ["koppelkansen", "Koppelkansen", "De lijst, met waarom elk erin staat. Hier houdt u de sessie en legt u besluiten vast."],
    ["voortgang", "Voortgang", "Hoe ver de afspraken zijn, per wijk en per jaar. Achter elk cijfer staan de rijen."],
    ["gegevens", "Gegevens", "Laad uw eigen bestanden; de voorbeelddata is dan van de kaart. Via Uitvraag vraagt de gemeente erom."],
    ["uitleg", "Uitleg", "Elk vraagteken legt een woord uit. Hier staan alle woorden, de methode en de handleiding."],
  ];
  const SEEN = "kk-rondleiding-gezien";
  const STEP = "kk-rondleiding-stap";
  const remembered = (store, name) => { try { return store().getItem(name); } catch { return "?"; } };
  const remember = (store, name, value) => {
    try {
      if (value === null) store().removeItem(name);
      else store().setItem(name, value);
    } catch { /* a browser that keeps nothing */ }
  };
  const local = () => localStorage;
  const here = () => sessionStorage;
  let card = null;

  const made = (tag, text, properties = {}) =>
    Object.assign(document.createElement(tag), { textContent: text }, properties);
  const leave = () => {
    remember(local, SEEN, "ja");
    remember(here, STEP, null);
    card?.remove();
    card = null;
  };
  // inside the app when its link is there, so that nothing is loaded anew
  const go = (event) => {
    const inside = [...document.querySelectorAll('[data-testid="stTopNavLink"], [data-testid="stSidebarNavLink"]')]
      .find((link) => new URL(link.href).href === event.currentTarget.href && link.checkVisibility());
    if (inside) {
      event.preventDefault();
      inside.click();
    }
  };
  const show = (number) => {
    const [path, title, text] = STEPS[number];
    remember(here, STEP, String(number));
    const focused = card?.contains(document.activeElement);
    card?.remove();
    card = made("aside", "", { className: "kk-rondleiding-kaart" });
    card.setAttribute("aria-label", "Rondleiding");
    const close = made("button", "✕", { onclick: leave, className: "kk-sluit" });
    close.setAttribute("aria-label", "Rondleiding sluiten");
    const address = new URL(path, globalThis.__streamlit.BACKEND_BASE_URL).href;
    const buttons = made("div", "", { className: "kk-knoppen" });
    if (number > 0) {
      buttons.append(made("a", `Open ${title}`, { href: address, onclick: go }));
    }
    const last = number === STEPS.length - 1;
    const next = made("button", last ? "Klaar" : "Volgende", {
      onclick: () => (last ? leave() : show(number + 1)), className: "kk-verderop",
    });
    buttons.append(next);
    card.append(
      made("small", `Rondleiding, ${number + 1} van ${STEPS.length}`), close,
      made("strong", title), made("p", text), buttons,
    );
    card.addEventListener("keydown", (event) => { if (event.key === "Escape") leave(); });
    document.body.append(card);
    if (focused) next.focus();
  };

  document.addEventListener("kk-rondleiding", (event) => {
    if (card || (!event.detail.again && remembered(local, SEEN))) return;
    show(event.detail.again ? 0 : Number(remembered(here, STEP) ?? 0) || 0);
  });
  document.addEventListener("DOMContentLoaded", () => {
    const step = Number(remembered(here, STEP));
    if (step > 0 && step < STEPS.length && !remembered(local, SEEN)) show(step);
  });
})();
