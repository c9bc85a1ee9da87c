// What Streamlit leaves undone for who uses no mouse, or does not see the page.
(() => {
  const FOCUSABLE = "input:not([type=hidden]), textarea, button, summary, a[href]";
  const EXPLAINS = '[data-testid="stTooltipIcon"], [data-testid="stTooltipHoverTarget"]';
  const PATIENCE_MS = 10_000;
  const MOST_HIDDEN_MS = 15_000;
  const SETTLED_MS = 80;
  const SILENT_MS = 700;

  // The keyboard goes on where the page says so, and not at the top of a page that was drawn anew:
  // <span class="kk-verder naar-KLASSE"> names how the class begins of what holds the field.
  const goOn = (marker) => {
    const place = [...marker.classList].find((name) => name.startsWith("naar-"))?.slice(5);
    if (!place) return;
    const until = performance.now() + PATIENCE_MS;
    const pressed = document.activeElement; // on its way out, with the form it belongs to
    const timer = setInterval(() => {
      const active = document.activeElement ?? document.body;
      // whoever went somewhere already stays there
      const elsewhere = active !== document.body && active !== pressed;
      const field = active === document.body && [...document.querySelectorAll(`[class*="${CSS.escape(place)}"]`)]
        .flatMap((holder) => [...holder.querySelectorAll(FOCUSABLE)])
        // the question mark beside a label is no place to go on
        .find((element) => !element.disabled && element.checkVisibility() && !element.closest(EXPLAINS));
      if (field) field.focus();
      if (field || elsewhere || performance.now() > until) clearInterval(timer);
    }, 50);
  };

  // A page shows when all of it is there, so that nothing moves under who reads: Streamlit gives a
  // part that is still loading a height of its own. A page that takes long shows what there is.
  const { dataset } = document.documentElement;
  const showWhenWhole = () => {
    delete dataset.ready;
    const begun = performance.now();
    const until = begun + MOST_HIDDEN_MS;
    // what is computed meanwhile, in words: after an import that takes some seconds
    const busy = Object.assign(document.createElement("div"), { className: "kk-bezig" });
    busy.setAttribute("role", "status");
    let wholeSince = 0;
    const timer = setInterval(() => {
      const app = document.querySelector('[data-testid="stApp"]');
      const whole = app?.dataset.testScriptState === "notRunning"
        && document.querySelector('[data-testid="stMain"] [data-testid="stElementContainer"]')
        && !document.querySelector('[data-testid="stMain"] [data-testid="stSkeleton"]');
      const now = performance.now();
      if (!whole) wholeSince = now;
      if (now - begun > SILENT_MS && document.body) {
        const said = document.querySelector('[data-testid="stMain"] [data-testid="stSpinner"]')?.innerText.trim();
        const text = said || "De pagina wordt klaargezet …";
        if (busy.textContent !== text) busy.textContent = text;
        if (!busy.isConnected) document.body.append(busy);
      }
      if (now - wholeSince < SETTLED_MS && now < until) return;
      dataset.ready = "";
      busy.remove();
      clearInterval(timer);
    }, 20);
  };

  // The style of a page and of its view holds from the moment its address is there.
  // The path that the app is offered at is no page: its start lies there.
  const START = new URL(window.__streamlit?.BACKEND_BASE_URL ?? "/", location.href).pathname;
  const markPage = () => {
    const page = location.pathname.slice(START.length).split("/").filter(Boolean).at(-1) ?? "overzicht";
    if (dataset.page !== page) showWhenWhole();
    dataset.page = page;
    dataset.beeld = new URLSearchParams(location.search).get("beeld") ?? "";
  };
  markPage();
  window.navigation?.addEventListener("currententrychange", markPage);
  window.addEventListener("popstate", markPage);

  // What is chosen on a page stands in its address, and the page writes it again whenever it is drawn:
  // a step back to another choice would lead nowhere. So a page is one step, and Back leaves it.
  const { pushState, replaceState } = history;
  history.pushState = (state, title, address) => {
    const there = new URL(address ?? "", location.href);
    const step = there.pathname === location.pathname ? replaceState : pushState;
    step.call(history, state, title, address);
  };

  // Streamlit opens links in texts in another tab, and does not say so. From a page on which nothing
  // is typed a link to another page of the app goes on in the same tab.
  const NOTHING_TYPED = ["overzicht", "kaart", "uitleg"];
  const tell = (link) => {
    if (NOTHING_TYPED.includes(dataset.page) && link.origin === location.origin) link.target = "_self";
    else if (!link.title) link.title = "Opent in een nieuw tabblad";
  };

  // On a phone the pages stand in a drawer over the page: it closes once a page is chosen.
  const PHONE = matchMedia("(max-width: 767px)");
  document.addEventListener("click", (event) => {
    if (!PHONE.matches || !event.target.closest?.('[data-testid="stSidebarNavLink"]')) return;
    setTimeout(() => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click());
  });

  // A page that offers the tour has <span class="kk-rondleiding">, see tour.js.
  const offerTour = (marker) => document.dispatchEvent(new CustomEvent("kk-rondleiding", {
    detail: { again: marker.classList.contains("opnieuw") },
  }));

  const all = (node) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const [selector, act] of [["span.kk-verder", goOn], ["span.kk-rondleiding", offerTour],
      ["a[target=_blank]", tell]]) {
      if (node.matches(selector)) act(node);
      node.querySelectorAll(selector).forEach(act);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) change.addedNodes.forEach(all);
  }).observe(document.documentElement, { subtree: true, childList: true });
})();
