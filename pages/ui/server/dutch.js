// Words that Streamlit itself puts on a page, in Dutch. It has no setting for a language, so they
// are replaced where they appear. Only whole texts that are known here change, never a part of
// what the app or its data say; the cells of a table are a picture and are not looked at.
(() => {
  const WORDS = {
    "Skip to main content": "Naar de inhoud",
    "Sidebar": "Zijbalk",
    "Collapse sidebar": "Zijbalk inklappen",
    "Expand sidebar": "Zijbalk uitklappen",
    "Open sidebar": "Zijbalk openen",
    "Close sidebar": "Zijbalk sluiten",
    "Link to heading": "Link naar deze kop",
    "Main menu": "Hoofdmenu",
    "Help": "Uitleg",
    "Close": "Sluiten",
    "Dismiss": "Sluiten",
    "Fullscreen": "Volledig scherm",
    "Close fullscreen": "Volledig scherm sluiten",
    "Enter fullscreen": "Volledig scherm",
    "Exit fullscreen": "Volledig scherm sluiten",
    "Search": "Zoeken",
    "Clear search": "Zoekvak wissen",
    "Previous Result": "Vorige",
    "Next Result": "Volgende",
    "Close Search": "Zoeken sluiten",
    "Close search": "Zoeken sluiten",
    "Download as CSV": "Als CSV downloaden",
    "Download as PNG": "Als PNG downloaden",
    "Show/hide columns": "Kolommen tonen of verbergen",
    "Clear selection": "Selectie wissen",
    "Clear value": "Waarde wissen",
    "Clear all": "Alles wissen",
    "Select all": "Alles kiezen",
    "Deselect all": "Niets kiezen",
    "No results": "Niets gevonden",
    "No options": "Geen keuzes",
    "No options to select": "Geen keuzes",
    "No options to select.": "Geen keuzes",
    "Sort ascending": "Oplopend sorteren",
    "Sort descending": "Aflopend sorteren",
    "Autosize": "Breedte aanpassen",
    "Pin column": "Kolom vastzetten",
    "Unpin column": "Kolom losmaken",
    "Hide column": "Kolom verbergen",
    "Format": "Opmaak",
    "Copy column name": "Naam van de kolom kopiëren",
    "Copy": "Kopiëren",
    "Copy to clipboard": "Kopiëren",
    "Upload": "Bestand kiezen",
    "file upload": "bestand kiezen",
    "add icon": "nog een bestand kiezen",
    "Uploading...": "Bezig met laden...",
    "Upload failed": "Het laden is mislukt",
    "Drag and drop file here": "Sleep een bestand hierheen",
    "Drag and drop files here": "Sleep bestanden hierheen",
    "Browse files": "Bestand kiezen",
    "Press Enter to apply": "Druk op Enter",
    "Press Ctrl+Enter to apply": "Druk op Ctrl+Enter",
    "Choose date": "Kies een datum",
    "Choose time": "Kies een tijd",
    "Choose an option": "Maak een keuze",
    "Choose options": "Maak een keuze",
    "Running...": "Bezig...",
    "Connecting": "Verbinden",
    "Connection error": "Geen verbinding",
    "Show password text": "Wachtwoord tonen",
    "Hide password text": "Wachtwoord verbergen",
  };
  const PATTERNS = [
    [/^(Download as CSV|Download as PNG|Show\/hide columns|Clear selection|Search|Fullscreen|Close fullscreen): (.+)$/s,
      (found) => `${WORDS[found[1]]}: ${found[2]}`],
    [/^Help for (.+)$/s, (found) => `Uitleg bij ${found[1]}`],
    [/^(.+) — (start|end)$/s, (found) => `${found[1]}: ${found[2] === "start" ? "van" : "tot"}`],
    [/^Remove (.+)$/s, (found) => `${found[1]} weghalen`],
    [/^(?:Limit )?(\d+)MB per file(.*)$/s, (found) => `ten hoogste ${found[1]} MB per bestand${found[2]}`],
  ];
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];

  const dutch = (text) => {
    const plain = text.trim();
    if (Object.hasOwn(WORDS, plain)) return WORDS[plain];
    for (const [pattern, told] of PATTERNS) {
      const found = pattern.exec(plain);
      if (found) return told(found);
    }
    return null;
  };
  const attribute = (element, name) => {
    const told = dutch(element.getAttribute(name) ?? "");
    if (told !== null) element.setAttribute(name, told);
  };
  const text = (node) => {
    const told = node.parentElement?.closest("input, textarea, canvas") ? null : dutch(node.data);
    if (told !== null) node.data = told;
  };
  const all = (node) => {
    if (node.nodeType === Node.TEXT_NODE) text(node);
    if (node.nodeType !== Node.ELEMENT_NODE || node.tagName === "CANVAS") return;
    for (const name of ATTRIBUTES) {
      attribute(node, name);
      for (const element of node.querySelectorAll(`[${name}]`)) attribute(element, name);
    }
    const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) text(texts.currentNode);
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") attribute(change.target, change.attributeName);
      else if (change.type === "characterData") text(change.target);
      else change.addedNodes.forEach(all);
    }
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributeFilter: ATTRIBUTES,
  });
})();
