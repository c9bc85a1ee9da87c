// Words that Streamlit itself puts on a page, in Dutch. It has no setting for a language, so they
// are replaced where they appear. Only whole texts that are known here change, never a part of
// what the app or its data say; the cells of a table are a picture and are not looked at.
(() => {
  const WORDS = {
    "Skip to main content": "Naar de inhoud", "Sidebar": "Zijbalk",
    "Collapse sidebar": "Zijbalk inklappen", "Expand sidebar": "Zijbalk uitklappen",
    "Open sidebar": "Zijbalk openen", "Close sidebar": "Zijbalk sluiten",
    "Link to heading": "Link naar deze kop", "Main menu": "Hoofdmenu", "Help": "Uitleg",
    "Close": "Sluiten", "Dismiss": "Sluiten", "Fullscreen": "Volledig scherm",
    "Close fullscreen": "Volledig scherm sluiten", "Enter fullscreen": "Volledig scherm",
    "Exit fullscreen": "Volledig scherm sluiten", "Search": "Zoeken",
    "Clear search": "Zoekvak wissen", "Previous Result": "Vorige", "Next Result": "Volgende",
    "Close Search": "Zoeken sluiten", "Close search": "Zoeken sluiten",
    "Download as CSV": "Als CSV downloaden", "Download as PNG": "Als PNG downloaden",
    "Show/hide columns": "Kolommen tonen of verbergen", "Clear selection": "Selectie wissen",
    "Clear value": "Waarde wissen", "Clear all": "Alles wissen", "Select all": "Alles kiezen",
    "Deselect all": "Niets kiezen", "No results": "Niets gevonden", "No options": "Geen keuzes",
    "No options to select": "Geen keuzes", "No options to select.": "Geen keuzes",
    "Sort ascending": "Oplopend sorteren", "Sort descending": "Aflopend sorteren",
    "Autosize": "Breedte aanpassen", "Pin column": "Kolom vastzetten",
    "Unpin column": "Kolom losmaken", "Hide column": "Kolom verbergen", "Format": "Opmaak",
    "Copy column name": "Naam van de kolom kopiëren", "Copy": "Kopiëren",
    "Copy to clipboard": "Kopiëren", "Upload": "Bestand kiezen", "file upload": "bestand kiezen",
    "add icon": "nog een bestand kiezen", "Uploading...": "Bezig met laden...",
    "Upload failed": "Het laden is mislukt",
    "Drag and drop file here": "Sleep een bestand hierheen",
    "Drag and drop files here": "Sleep bestanden hierheen", "Browse files": "Bestand kiezen",
    "Press Enter to apply": "Druk op Enter", "Press Ctrl+Enter to apply": "Druk op Ctrl+Enter",
    "Choose date": "Kies een datum", "Choose time": "Kies een tijd",
    "Choose an option": "Maak een keuze", "Choose options": "Maak een keuze",
    "Running...": "Bezig...", "Connecting": "Verbinden", "Connection error": "Geen verbinding",
    "Show password text": "Wachtwoord tonen", "Hide password text": "Wachtwoord verbergen",
    // the page around it
    "App pages": "Pagina's van de kaart", "Navigate to home page": "Naar de eerste pagina",
    "Notifications": "Meldingen", "Scroll tabs left": "Tabbladen naar links",
    "Scroll tabs right": "Tabbladen naar rechts", "view more": "meer lezen",
    "view less": "minder lezen", "Theme": "Kleuren", "System": "Zoals de computer",
    "Light": "Licht", "Dark": "Donker", "Rerun": "Opnieuw", "Auto rerun": "Steeds opnieuw",
    "Always rerun": "Altijd opnieuw", "File change.": "Een bestand is veranderd.",
    "Clear cache": "Geheugen legen", "Clear caches": "Geheugen legen", "Print": "Afdrukken",
    "Report a bug": "Een fout melden", "Get help": "Hulp", "About": "Over", "Cancel": "Annuleren",
    "Stop": "Stoppen", "Pagination": "Bladeren", "Previous page": "Vorige pagina",
    "Next page": "Volgende pagina",
    // what goes wrong
    "Page not found": "Deze pagina is er niet", "Connecting...": "Verbinden...",
    "Connection timed out.": "De server antwoordt niet op tijd. Wacht even, of laad de pagina opnieuw.",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
      "De server van de kaart antwoordt niet. Wat u ziet blijft staan, maar vastleggen kan nu niet. De pagina gaat vanzelf verder als de server er weer is; duurt het lang, laad dan de pagina opnieuw of vraag de beheerder. Op de eigen computer start u hem met:",
    "streamlit run yourscript.py": "python3 dev.py app",
    "Streamlit server is not responding. Are you connected to the internet?":
      "De server van de kaart antwoordt niet. Is er netwerk? Wat u ziet blijft staan, maar vastleggen kan nu niet. De pagina gaat vanzelf verder als de server er weer is.",
    "Unknown error": "Onbekende fout", "Unknown Error": "Onbekende fout",
    "Network error": "Geen verbinding met het netwerk", "Network issue": "Geen verbinding",
    "Request aborted": "Afgebroken", "Script execution error": "De pagina kon niet worden gemaakt",
    "No message": "Geen uitleg", "Try again": "Opnieuw proberen", "Error: ": "Fout: ",
    "Error:": "Fout:", "Traceback:": "Technische uitleg:", "Ask Google": "Zoek bij Google",
    "Ask ChatGPT": "Vraag ChatGPT", "our documentation": "de uitleg",
    "Don't show again": "Niet meer tonen",
    "Cannot load Streamlit frontend code. This can happen when you update Streamlit while a Streamlit app is running.":
      "De kaart is vernieuwd terwijl deze pagina open stond.",
    "To fix this, simply reload this app by pressing": "Laad de pagina opnieuw met",
    "If the error persists, try force-clearing your browser's cache as described": "Blijft het misgaan, leeg dan het geheugen van uw browser",
    "BidiComponent Error": "Fout in een onderdeel van de pagina",
    "Download failed": "Het downloaden is mislukt; laad de pagina opnieuw en probeer het nog eens",
    "Too many files": "Te veel bestanden", "Add files": "Bestanden kiezen",
    // tables
    "Automatic": "Automatisch", "Localized": "Nederlands", "Plain": "Zonder opmaak",
    "Compact": "Kort", "Percent": "Procent", "Scientific": "Wetenschappelijk",
    "Accounting": "Boekhouden", "Duration": "Duur", "Distance": "Afstand", "Calendar": "Kalender",
    "Top values frequency chart": "Meest voorkomende waarden", "Range": "Bereik", "Count": "Aantal",
    "Values": "Waarden", "Empty": "Leeg", "Distinct": "Verschillend", "Average": "Gemiddelde",
    "Standard deviation": "Standaardafwijking", "Median": "Mediaan", "Sum": "Som",
    "25th percentile": "25e percentiel", "75th percentile": "75e percentiel",
    "Minimum length": "Kortste", "Maximum length": "Langste", "Average length": "Gemiddelde lengte",
    "No data": "Geen gegevens", "No content": "Leeg", "Based on sample": "Op een steekproef",
    "Button action menu": "Menu", "Dataframe column menu": "Menu van de kolom",
    "Delete row(s)": "Rijen verwijderen", "Add row": "Rij toevoegen", "Edit": "Wijzigen",
    "Edit markdown content": "Tekst wijzigen", "Markdown content": "Tekst",
    "Enter markdown text...": "Typ een tekst", "Cancel (Escape)": "Annuleren (Escape)",
    "Select...": "Kies...", "Audio player": "Geluid", "Video player": "Video",
    "Show chart": "Grafiek tonen", "Show data": "Cijfers tonen",
    // fields
    "Clear date": "Datum wissen", "Clear dates": "Datums wissen", "Clear time": "Tijd wissen",
    "Clear entry": "Veld wissen", "Clear date and time": "Datum en tijd wissen",
    "Choose date range": "Kies een periode", "Choose date and time": "Kies datum en tijd",
    "Date range": "Periode", "Quick select a date range": "Snel een periode kiezen", "Time": "Tijd",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.":
      "Met de pijltjes gaat u langs de dagen, Enter kiest, Escape sluit.",
    "Use arrow keys to navigate. Enter to select. Tab to switch between calendar and time. Escape to close.":
      "Met de pijltjes gaat u langs de dagen, Enter kiest, Tab gaat naar de tijd, Escape sluit.",
    "Selected values": "Gekozen", "Decrement": "Lager", "Increment": "Hoger",
    "Color Picker": "Kleur", "Color picker": "Kleur", "Feedback rating": "Beoordeling",
    "Show password": "Wachtwoord tonen", "Hide password": "Wachtwoord verbergen",
    "Rename": "Andere naam", "Copied": "Gekopieerd", "Copied!": "Gekopieerd",
    "Copy Vega-Lite spec": "De opbouw van de grafiek kopiëren",
    "Click to retry upload": "Klik om het laden opnieuw te proberen",
    "Upload directories": "Mappen kiezen",
    "Drag and drop directories here": "Sleep mappen hierheen", "Continue anyway": "Toch doorgaan",
    "Stopping...": "Bezig met stoppen...", "View less": "Minder tonen", "Learn more": "Meer lezen",
    "App Logo": "Logo",
  };
  // as the name of a button only: as a text it may be a word of the app
  const NAMES = { "Open": "Keuzes tonen", "progress": "Voortgang" };
  const PATTERNS = [
    [/^(Download as CSV|Download as PNG|Show\/hide columns|Clear selection|Search|Fullscreen|Close fullscreen): (.+)$/s,
      (found) => `${WORDS[found[1]]}: ${found[2]}`],
    [/^Help for (.+)$/s, (found) => `Uitleg bij ${found[1]}`],
    // read together with the name of the field itself
    [/^(.+) — (start|end)$/s, (found) => (found[2] === "start" ? "Van" : "Tot")],
    [/^Remove (.+)$/s, (found) => `${found[1]} weghalen`],
    [/^(?:You have requested page \/|The page that you have requested does not)/,
      () => "Dit adres geeft geen pagina; u ziet de eerste. Kies boven aan de pagina waar u heen wilt."],
    [/^Connection failed with status (\d+).*$/s,
      (found) => `De server van de kaart weigert (code ${found[1]}). Laad de pagina opnieuw.`],
    [/^Add: (.+)$/s, (found) => `Toevoegen: ${found[1]}`],
    [/^Select (.+) matches$/s, (found) => `Alle ${found[1]} kiezen`],
    [/^View (\S+) more$/s, (found) => `Nog ${found[1]} tonen`],
    [/^Page (.+)$/s, (found) => `Pagina ${found[1]}`],
    [/^Save \((.+)\+Enter\)$/s, (found) => `Opslaan (${found[1]}+Enter)`],
    [/^Shortcut (.+)$/s, (found) => `Sneltoets ${found[1]}`],
    [/^(.+) (start|end) date$/s, (found) => `${found[1]}: ${found[2] === "start" ? "begin" : "eind"}`],
    [/^File type must be (?:one of )?(.+)$/s, (found) => `Alleen ${found[1]} kan hier`],
    [/^(.+) files are not allowed\.$/s, (found) => `Een bestand met ${found[1]} kan hier niet.`],
    [/^File is larger than (.+)$/s, (found) => `Het bestand is groter dan ${found[1]}`],
    [/^File is smaller than (.+)$/s, (found) => `Het bestand is kleiner dan ${found[1]}`],
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
    const said = element.getAttribute(name) ?? "";
    const told = (name === "aria-label" && NAMES[said.trim()]) || dutch(said);
    if (told === null) return;
    // for the style of a page, which tells Streamlit's own buttons apart by what they said
    if (name === "aria-label") element.dataset.phrase = said.trim();
    element.setAttribute(name, told);
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
