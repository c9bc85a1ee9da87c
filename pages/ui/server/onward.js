// What Streamlit leaves undone for who uses no mouse, or does not see the page.
(() => {
  const FOCUSABLE = "input:not([type=hidden]), textarea, button, summary, a[href]";
  const PATIENCE_MS = 10_000;

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
        .find((element) => !element.disabled && element.checkVisibility());
      if (field) field.focus();
      if (field || elsewhere || performance.now() > until) clearInterval(timer);
    }, 50);
  };

  // The style of a page and of its view holds from the moment its address is there.
  const markPage = () => {
    const { dataset } = document.documentElement;
    dataset.page = location.pathname.split("/").filter(Boolean).at(-1) ?? "overzicht";
    dataset.beeld = new URLSearchParams(location.search).get("beeld") ?? "";
  };
  markPage();
  window.navigation?.addEventListener("currententrychange", markPage);
  window.addEventListener("popstate", markPage);

  // Streamlit opens links in texts in another tab, and does not say so.
  const tell = (link) => {
    if (!link.title) link.title = "Opent in een nieuw tabblad";
  };

  const all = (node) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const [selector, act] of [["span.kk-verder", goOn], ["a[target=_blank]", tell]]) {
      if (node.matches(selector)) act(node);
      node.querySelectorAll(selector).forEach(act);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) change.addedNodes.forEach(all);
  }).observe(document.documentElement, { subtree: true, childList: true });
})();
