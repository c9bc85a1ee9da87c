"""The terms of the method and of the agreements, each explained in one Dutch sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Term:
    """One term.

    ``section`` is the heading in ``docs/methode.md`` that has the whole rule, "" when the term is
    not one of the method.
    """

    key: str
    word: str
    sentence: str
    section: str = ""


_SCORE: Final = "3. Score"
_TIERS: Final = "4. Groep en stevigheid"
_PARTS: Final = "2. De vijf onderdelen (elk van 0 tot 1)"
_EFFECT: Final = "8. Effect en kosten van maatregelen"
_BUDGET: Final = "9. Kiezen binnen een budget"

_TERMS: Final = (
    # the list
    Term("koppelkans", "Koppelkans",
        "Een plek en een moment waarop bouwen, renoveren of een straat openmaken samen kan gaan "
        "met een maatregel tegen hitte, droogte, hevige regen of overstroming."),
    Term("score", "Verwachte score",
        "De punten van de vijf onderdelen opgeteld, van 0 tot 100; een onbekend onderdeel telt "
        "als wat ervan te verwachten is.", _SCORE),
    Term("p10-p90", "p10-p90",
        "De scores waar 10% en 90% van de trekkingen onder ligt: hoe verder uit elkaar, hoe minder "
        "er van deze koppelkans bekend is.", _TIERS),
    Term("groep", "Groep",
        "Hoog staat in minstens 80% van de trekkingen in de kop van de lijst van zijn soort, "
        "laag in minstens 80% ruim daarbuiten, middel is de rest; 'te weinig bekend' is geen "
        "lage score.",
        _TIERS),
    Term("stevigheid", "Stevigheid",
        "Hoe vaak een koppelkans bovenaan blijft als de onderdelen anders wegen en het onbekende "
        "anders uitvalt; 1.000 keer getrokken.", _TIERS),
    Term("trekking", "Trekking",
        "Eén keer de lijst maken met gewichten tussen 50% en 150% van hun waarde en met een "
        "mogelijke waarde voor alles wat onbekend is.", _TIERS),
    Term("effectief-aandeel", "Effectief aandeel",
        "Welk deel van de verschillen in score een onderdeel verklaart; ligt dat meer dan 10 "
        "punten naast zijn gewicht, dan bepaalt iets anders de volgorde dan de gewichten zeggen.",
        _TIERS),
    Term("onbekend", "Onbekend",
        "Onbekend is nooit nul, laag of een bonus: het telt als het gemiddelde van even "
        "waarschijnlijke waarden, met de laagste en de hoogste als grens.", _PARTS),
    Term("nazorg", "Nazorg",
        "Wat gerealiseerd, vervallen of voorbij is: er ligt geen besluit meer voor, maar groen kan "
        "er nog bij.", "5. Wat nog te beïnvloeden is"),
    Term("gewicht", "Gewicht",
        "Hoe zwaar een onderdeel telt; alleen de verhouding tussen de gewichten maakt uit.",
        _SCORE),
    Term("schaal", "Schaal",
        "Tussen welke waarden een onderdeel in de praktijk verschilt: daar liggen de meeste van "
        "zijn punten, zodat het ongeveer zoveel van de verschillen verklaart als het weegt.",
        _PARTS),
    # the five parts
    Term("blootstelling", "Blootstelling",
        "Hoe zwaar hitte, regen, overstroming en droogte deze plek belasten, naar de waarde zelf "
        "en niet de klasse: half de zwaarste bedreiging, half het gemiddelde van alle.", _PARTS),
    Term("woningen", "Woningen",
        "Hoeveel woningen het plan omvat, of bij bezit en straten hoeveel er in klasse hoog of "
        "zeer hoog liggen; vanaf 200 telt het vol.", _PARTS),
    Term("tijd", "Tijd",
        "Of er binnen 50 m een werk van de gemeente is, en hoe dicht de jaren bij elkaar liggen.",
        _PARTS),
    Term("relatie", "Relatie in de tijd",
        "Sterk als er hooguit 2 jaar tussen plan en werk zit, mogelijk bij hooguit 5 jaar, anders "
        "zwak.", _PARTS),
    Term("gebied", "Gebied",
        "Of de plek in een gebied met extra aandacht ligt; van meer gebieden telt het zwaarste.",
        _PARTS),
    Term("meekoppelen", "Meekoppelen",
        "Of er nog een opgave meelift: woningen met label E, F of G dichtbij, en een maatregel die "
        "hier meer dan één bedreiging dient.", _PARTS),
    # the place
    Term("klasse", "Klasse",
        "Van zeer laag tot zeer hoog, per bedreiging met eigen grenzen; een stresstest signaleert "
        "en is geen norm.", "1. Blootstelling van een gebouw of plek"),
    Term("bereik", "Bereik",
        "De laagste tot de hoogste waarde over de plekken waar het plan kan liggen: een ruwe plek "
        "wordt op veel mogelijke plekken gemeten.", _PARTS),
    Term("gebouwplek", "Gebouwplek",
        "Een plek zo groot als een gebouw: daarvan komen de punten van een plan zonder omtrek, "
        "zodat het niet natter lijkt dan het bezit ernaast; zijn klasse gaat over het perceel.",
        _PARTS),
    Term("bezit-bij-elkaar", "Bezit zonder plan",
        "Gebouwen van één eigenaar die zo dicht bij elkaar staan dat u ze in één bezoek ziet, "
        "welk complexnummer zij ook hebben.", _PARTS),
    Term("grensgeval", "Grensgeval",
        "Een plek die zo dicht bij een grens ligt dat niet zeker is in welke buurt zij valt."),
    Term("kwetsbaarheid", "Kwetsbaarheid",
        "Hoeveel zwaarder de blootstelling aankomt door kenmerken van de gebouwen; een onbekend "
        "kenmerk geeft een bereik."),
    Term("risico", "Risico",
        "Woningen maal blootstelling maal kwetsbaarheid, als band van laag tot hoog."),
    Term("grens", "Grens",
        "Wat de partijen per bedreiging onaanvaardbaar, onwenselijk of acceptabel noemen; zij "
        "verandert de volgorde niet."),
    # choosing within budgets
    Term("daling", "Een klasse dalen",
        "Een woning daalt een klasse als een maatregel haar voor minstens één bedreiging onder de "
        "grens van een lagere klasse brengt; elke woning telt één keer.", _EFFECT),
    Term("maatregelen", "Pakket van maatregelen",
        "Wat op de plek past en samen per euro de meeste woningen een klasse laat dalen, ten "
        "hoogste vier; 'na te gaan' is een voorwaarde waarvan niet bekend is of zij geldt.",
        _EFFECT),
    Term("kosten", "Kosten",
        "Hoeveelheid maal prijs, van laag tot hoog; corporaties delen gelijk in wat zij betalen.",
        _EFFECT),
    Term("besparing", "Besparing",
        "Wat een maatregel minder kost omdat de straat toch al opengaat.", _EFFECT),
    Term("subsidie", "Subsidie",
        "Wat er aan subsidie bekend is; dat staat naast de kosten en gaat er niet van af.",
        _EFFECT),
    Term("bewezen", "Bewezen",
        "Meer woningen dan de bovengrens is binnen deze budgetten niet mogelijk; het verschil met "
        "de keuze staat erbij.", _BUDGET),
    Term("volgende-euro", "De volgende 100.000 euro",
        "Hoeveel woningen erbij komen als een partij 100.000 euro meer heeft, zonder op de jaren "
        "te letten.", _BUDGET),
    Term("in-trekkingen", "In trekkingen",
        "In welk deel van 200 trekkingen van effect en kosten een koppelkans wordt gekozen.",
        _BUDGET),
    Term("net-niet", "Net niet gekozen",
        "Hoeveel woningen minder een klasse dalen als deze koppelkans er toch in moet.", _BUDGET),
    Term("voorstel", "Bewaard voorstel",
        "Een keuze met haar grenzen en uitkomst, bewaard in het register; zij is geen besluit."),
    # plans and figures
    Term("ntb", "N.t.b.",
        "Nog te bepalen: onbekend, en dus nooit nul; het telt in geen enkel totaal."),
    Term("zacht-plan", "Zacht plan",
        "Een plan in de planvoorraad: het jaar en het aantal woningen kunnen nog veranderen."),
    Term("efg", "Label E, F of G",
        "De slechtste energielabels; woningen zonder label tellen apart en niet als goed."),
    Term("netto", "Netto",
        "Opgeleverd, aangekocht en getransformeerd, min gesloopt en verkocht; ontbreekt een van "
        "deze cijfers, dan is netto onbekend."),
    Term("herkomst", "Herkomst",
        "Officieel komt van een openbare bron, aangeleverd van een partij, en voorbeelddata zijn "
        "verzonnen om te proberen."),
    Term("laag", "Laag",
        "Eén soort gegevens met een bron en een datum, zoals het bezit of de hittekaart."),
    Term("editie", "Editie",
        "Eén versie van een laag; laden maakt een nieuwe editie, en teruggaan naar een oude kan."),
    Term("nauwkeurigheid", "Nauwkeurigheid",
        "Hoe ver de plek op de kaart van de echte plek kan liggen."),
    Term("afgekeurd", "Afgekeurd",
        "Een rij die niet aan de regels van haar laag voldoet; zij telt nergens mee en de reden "
        "staat erbij."),
    Term("kenmerk", "Kenmerk (sha256)",
        "Een code die uit de inhoud volgt: gelijke inhoud geeft hetzelfde kenmerk, en "
        "één ander teken een ander."),
    Term("sleutel", "Sleutel",
        "Waarmee een ander programma de kaart leest, met de rechten van één rol; intrekken geldt "
        "meteen."),
    Term("ambitie", "Ambitie",
        "De 1.200 woningen tot en met 2026, bruto en met die van marktpartijen; iets anders dan de "
        "optelsom van Bijlage 1."),
    # sessions
    Term("sessie", "Sessie",
        "Een overleg waarin partijen besluiten; de lijst wordt bij het openen bevroren en blijft "
        "daarna precies zoals zij was."),
    Term("besluit", "Besluit",
        "Opgenomen, nader onderzoeken, uitgesteld, afgewezen of gerealiseerd, met een reden; een "
        "wijziging is een nieuwe regel en wist niets."),
    Term("uitvraag", "Uitvraag",
        "Wat de gemeente van elke partij vraagt, met een peildatum en een uiterste dag; pas wat "
        "geaccepteerd is, geldt."),
    Term("aanlevering", "Aanlevering",
        "Wat een partij op een uitvraag instuurt: concept tot zij het indient, en actief pas als "
        "de gemeente het accepteert."),
    Term("peildatum", "Peildatum",
        "De dag waarvan de gegevens de stand geven; iets anders dan de uiterste dag waarop zij "
        "binnen moeten zijn."),
    Term("geplaatst", "Geplaatst",
        "Het deel van de rijen waarvan de plek op de kaart bekend is."),
    Term("tegenspraak", "Tegenspraak",
        "Een plan in twee lijsten, een gebouw met twee eigenaren of een werk zonder straat: de "
        "partijen zoeken samen uit wat klopt."),
    # agreements
    Term("termijn", "Termijn",
        "Het kwartaal waarin een afspraak of een deel ervan af moet zijn; een afspraak kan meer "
        "termijnen hebben, of geen."),
    Term("stand", "Stand van een afspraak",
        "Wat de planning en de vastgelegde status samen zeggen; is een termijn voorbij en is er "
        "niets vastgelegd, dan is de stand onbekend en niet te laat."),
    Term("trekker", "Trekker",
        "De partij die ervoor zorgt dat een afspraak wordt uitgevoerd."),
    Term("bewijs", "Bewijs",
        "Waar te zien is dat iets klopt: een pagina, een bestand, een punt in een verslag of een "
        "zaaknummer."),
    Term("bestuurlijk-overleg", "Bestuurlijk Overleg",
        "Het overleg waarin bestuurders de afspraken volgen; zonder ingevoerde datum is niet "
        "bekend wat ervoor af moet."),
    Term("grondprijs", "Maximale grondprijs",
        "De prijs per woning van een jaar, maal het aantal woningen en de stapelingsfactor, "
        "exclusief btw."),
    Term("stapelingsfactor", "Stapelingsfactor",
        "Het deel van de grondprijs dat geldt bij een aantal woonlagen."),
    Term("parkeernorm", "Parkeernorm",
        "Het aantal parkeerplaatsen per woning dat bij een project is afgesproken; niets "
        "vastgelegd is onbekend en geen nul."),
    Term("indicatief", "Indicatief",
        "Een gebied waarvan de grens nog niet vaststaat; wat erin ligt, is een indruk."),
)  # fmt: skip

TERMS: Final[Mapping[str, Term]] = {term.key: term for term in _TERMS}
"""Every term by its key, in the order in which one reads them."""
