"""The table of units: their codes, and the words and signs for them in French and Arabic.

A `Reader` accepts a table with more rows, or with other rows:

>>> from imme_data.quantities import UNITS, Reader, Unit
>>> reader = Reader((*UNITS, Unit("library", "a public library", ("médiathèque", "médiathèques"))))
>>> [(quantity.value, quantity.unit) for quantity in reader.find("un réseau de 250 médiathèques")]
[(250.0, 'library')]
"""

from __future__ import annotations

from typing import Final

import attrs

__all__ = ["UNITS", "Unit"]


@attrs.frozen
class Unit:
    """A unit of measure, with the words and signs for it.

    Parameters
    ----------
    code : str
        An ISO 4217 code for money; an English noun in the singular for other units.
    meaning : str
        A short definition in English.
    words : tuple of str
        Each printed form, singular and plural, in small letters. A form may have several words (`mètres carrés`). Text
        in capitals matches, too.
    symbols : dict of str to float
        The signs, in exact spelling, each with its multiple of the unit: `t` 1, `kt` 1000.
    """

    code: str
    meaning: str
    words: tuple[str, ...] = ()
    symbols: dict[str, float] = attrs.field(factory=dict)


def _unit(code: str, meaning: str, words: str = "", symbols: str = "", **multiples: float) -> Unit:
    """Make a row of the table from words separated by commas (`-s` adds the plural) and symbols separated by spaces."""
    forms: list[str] = []
    for word in filter(None, (part.strip() for part in words.split(","))):
        plural = word.endswith("-s")
        word = word.removesuffix("-s")
        forms.append(word)
        if plural:  # each word gets the plural: mètre carré, mètres carrés
            forms.append(" ".join(part if part in ("de", "d'", "à") else f"{part}s" for part in word.split(" ")))
    return Unit(code, meaning, tuple(forms), dict.fromkeys(symbols.split(), 1.0) | multiples)


UNITS: Final[tuple[Unit, ...]] = (
    # Money: ISO 4217.
    _unit(
        "MAD", "Moroccan dirham", "dirham-s, dirham marocain-s, dh, dhs, mad, درهم, درهما, دراهم, درهم مغربي", kDH=1e3,
        KDH=1e3, kdh=1e3, MDH=1e6, MDh=1e6, Mdh=1e6, mdh=1e6, MDHS=1e6, MDHs=1e6, MDhs=1e6, Mdhs=1e6, MMAD=1e6,
        MMDH=1e9, MMDh=1e9, MMdh=1e9, MMDHS=1e9, MMDHs=1e9, MMDhs=1e9, mmdh=1e9, MdDH=1e9, MdsDH=1e9,
    ),
    _unit("EUR", "euro", "euro-s, eur, يورو, أورو", "€", MEUR=1e6),
    _unit(
        "USD", "United States dollar",
        "dollar-s, us$, dollar us, dollars us, dollars usd, dollar américain-s, dollar des états unis,"
        "dollars des états unis, usd, us, $ us, $us, $ usd, $usd, دولار, دولارا, دولار أمريكي", "$", MUSD=1e6,
    ),
    _unit("GBP", "pound sterling", "livre sterling, livres sterling, gbp", "£"),
    _unit("CAD", "Canadian dollar", "dollar canadien-s, cad, c$, ca$, $ c, $ cad, $cad, $ ca"),
    _unit("AUD", "Australian dollar", "dollar australien-s, aud, a$, au$, $ aud, $aud"),
    _unit("HKD", "Hong Kong dollar", "hkd, hk$, $ hk, $ hkd"),
    _unit("CHF", "Swiss franc", "franc suisse-s, chf"),
    _unit("XOF", "CFA franc of West Africa", "franc cfa, francs cfa, fcfa, xof"),
    _unit("FRF", "French franc, until 2002", "franc français, francs français, frf"),
    _unit("JPY", "yen", "yen-s, jpy", "¥"),
    _unit("CNY", "yuan", "yuan-s, cny"),
    _unit("KRW", "South Korean won", "won-s, won sud-coréen, wons sud-coréens, krw, وون"),
    _unit("AED", "dirham of the United Arab Emirates", "dirham émirati-s, aed"),
    _unit("SAR", "Saudi riyal", "riyal saoudien-s, sar"),
    _unit("DZD", "Algerian dinar", "dinar algérien-s, dzd"),
    _unit("TND", "Tunisian dinar", "dinar tunisien-s, tnd"),
    _unit("EGP", "Egyptian pound", "livre égyptienne-s, egp"),
    _unit("INR", "Indian rupee", "roupie-s, roupie indienne-s, inr"),
    _unit("BRL", "Brazilian real", "brl"),
    _unit("TRY", "Turkish lira", "livre turque-s"),
    # Money whose country the noun does not name, and parts of it.
    _unit("franc", "a franc, of a country that the text names elsewhere", "franc-s"),
    _unit("mark", "a mark, of a country that the text names elsewhere", "mark-s, mark finlandais, marks finlandais"),
    _unit("florin", "a guilder", "florin-s, florin hollandais, florins hollandais, florin néerlandais-s"),
    _unit("dinar", "a dinar, of a country that the text names elsewhere", "dinar-s"),
    _unit("cent", "a hundredth of a dollar or a euro", "cent-s"),
    _unit("centime", "a hundredth of a dirham or a franc", "centime-s"),
    _unit("penny", "a hundredth of a pound", "penny, pence"),
    # Shares.
    _unit(
        "percent", "a hundredth part",
        "pour cent, p. 100, p. cent, pourcent-s, pourcentage-s, pc, في المائة, في المئة, بالمائة, بالمئة",
        "% ٪",
    ),
    _unit("per_mille", "a thousandth part", "pour mille, p. mille, في الألف", "‰"),
    _unit(
        "percentage_point", "the difference of two percentages",
        "point-s, pt, pts, point de pourcentage, points de pourcentage, point de %, points de %, نقطة مئوية, نقط مئوية",
    ),
    _unit("basis_point", "a hundredth of a percentage point", "point de base, points de base, pb, pbs, pdb, bps"),
    _unit(
        "outlet", "a point of sale or service",
        "point de vente, points de vente, point de service, points de service",
    ),
    # People and posts.
    _unit(
        "job", "a job",
        "emploi-s, directs, indirects, poste-s, poste de travail, postes de travail, postes d'emploi, postes d'emplois,"
        "job-s, منصب شغل, منصبا, مناصب, مناصب شغل, مناصب الشغل, منصب, فرصة عمل, فرص عمل, فرصة شغل, فرص شغل, وظيفة,"
        "وظائف",
    ),
    _unit(
        "person", "a human being",
        "personne-s, employé-s, employée-s, salarié-s, salariée-s, collaborateur-s, collaboratrice-s, "
        "travailleur-s, ouvrier-s, ouvrière-s, stagiaire-s, profil-s, technicien-s, opérateur-s, ingénieur-s, "
        "cadre-s, étudiant-s, lauréat-s, apprenti-s, femme-s, homme-s, jeune-s, habitant-s, bénéficiaire-s, "
        "candidat-s, professionnel-s, chercheur-s, élève-s, enseignant-s, médecin-s, fonctionnaire-s, "
        "agriculteur-s, chômeur-s, retraité-s, étranger-s, شخص, شخصا, أشخاص, عامل, عاملا, مستخدم, مستخدما, أجير, "
        "أجيرا",
    ),
    _unit("exhibitor", "an exhibitor at a fair", "exposant-s, exposante-s, عارض, عارضا, عارضين"),
    _unit("visitor", "a visitor", "visiteur-s, visiteuse-s, زائر, زائرا, زوار"),
    _unit("participant", "a participant", "participant-s, participante-s, مشارك, مشاركا, مشاركين"),
    _unit("member", "a member", "membre-s"),
    _unit("customer", "a customer", "client-s, cliente-s, abonné-s, abonnée-s"),
    _unit("passenger", "a passenger", "passager-s, passagère-s, voyageur-s"),
    _unit("tourist", "a tourist", "touriste-s, سائح, سياح"),
    _unit("family", "a family", "famille-s"),
    # Organizations and what they sign.
    _unit(
        "firm", "a company",
        "entreprise-s, société-s, firme-s, compagnie-s, pme, pmi, tpe, tpme, start-up, startup-s, établissement-s,"
        "adhérent-s, sous-traitant, sous-traitants, fournisseur-s, exportateur-s, importateur-s, équipementier-s,"
        "industriel, industriels, unité industrielle-s, unité de production, unités de production, مقاولة, مقاولات,"
        "شركة, شركات",
    ),
    _unit("plant", "a factory", "usine-s, مصنع, مصنعا, مصانع"),
    _unit("shipyard", "a shipyard", "chantier naval, chantiers navals"),
    _unit("association", "an association", "association-s, جمعية, جمعيات"),
    _unit("union", "a union of associations", "union-s"),
    _unit(
        "agreement", "a signed agreement",
        "convention-s, accord-s, contrat-s, contrat-programme, contrats-programmes, mémorandum-s, protocole d'accord,"
        "protocoles d'accord, اتفاقية, اتفاقيات",
    ),
    _unit(
        "project", "a project",
        "projet-s, idée de projet, idées de projet, idées de projets, fiche-projet, fiches-projets, fiche de "
        "projet, fiches de projets, fiches projets, مشروع, مشروعا, مشاريع",
    ),
    _unit("measure", "a policy measure", "mesure-s, إجراء, إجراءات"),
    _unit("ecosystem", "an industrial ecosystem", "écosystème-s, منظومة, منظومات"),
    _unit("sector", "a sector", "secteur-s, قطاع, قطاعا, قطاعات"),
    _unit("segment", "a market segment", "segment-s"),
    _unit("panel", "a panel of a conference", "panel-s"),
    _unit("meeting", "a meeting", "rencontre-s, rendez-vous, réunion-s"),
    _unit("country", "a country", "pays, état membre, états membres, دولة, دول, بلد, بلدا, بلدان"),
    _unit("region", "a region", "région-s, جهة, جهات"),
    _unit("city", "a town", "ville-s, مدينة, مدن"),
    # Things.
    _unit("ship", "a ship", "navire-s, bateau, bateaux, سفينة, سفن"),
    _unit("train", "a train or a trainset", "train-s, rame-s, rames de trains, قطار, قطارا, قطارات"),
    _unit("tramway", "a tram", "tramway-s"),
    _unit("vehicle", "a vehicle", "véhicule-s, voiture-s, camion-s, سيارة, سيارات"),
    _unit("aircraft", "an aircraft", "avion-s, طائرة, طائرات"),
    _unit("container", "a container, or a twenty-foot equivalent unit", "conteneur-s, evp"),
    _unit("bed", "a bed", "lit-s"),
    _unit("dwelling", "a dwelling", "logement-s"),
    _unit("patent", "a patent", "brevet-s"),
    # Space.
    _unit("hectare", "10,000 square metres", "hectare-s, ha, هكتار, هكتارا, هكتارات"),
    _unit("acre", "an acre", "acre-s"),
    _unit(
        "square_metre", "a square metre", "mètre carré-s, m2, m², متر مربع, مترا مربعا"
    ),
    _unit("square_kilometre", "a square kilometre", "kilomètre carré-s, km2, km²"),
    _unit("cubic_metre", "a cubic metre", "mètre cube-s, m3, m³"),
    _unit("cubic_foot", "a cubic foot", "pied cube-s"),
    _unit("metre", "a metre", "mètre-s, mètre linéaire-s, متر, مترا, أمتار", "m"),
    _unit(
        "kilometre_per_hour", "a kilometre an hour",
        "km/h, km par heure, kilomètre heure, kilomètres heure, kilomètre par heure, kilomètres par heure,"
        "kilomètre à l'heure, kilomètres à l'heure",
    ),
    _unit("kilometre", "a kilometre", "kilomètre-s, km, كيلومتر, كيلومترا, كلم"),
    _unit("hectometre", "100 metres", "hectomètre-s"),
    _unit("decimetre", "a tenth of a metre", "décimètre-s", "dm"),
    _unit("centimetre", "a hundredth of a metre", "centimètre-s", "cm"),
    _unit("millimetre", "a thousandth of a metre", "millimètre-s", "mm"),
    _unit("mile", "a mile", "mile-s", "mi"),
    _unit("foot", "a foot", "pied-s"),
    _unit("inch", "an inch", "pouce-s"),
    # Mass and volume. In French pages, MT is a million tonnes and kT a thousand.
    _unit(
        "tonne", "1,000 kilograms", "tonne-s, tonne métrique-s, طن, طنا, أطنان", "t T", kt=1e3, kT=1e3, KT=1e3, Kt=1e3,
        MT=1e6, Mt=1e6,
    ),
    _unit("kilogram", "a kilogram", "kilogramme-s, kilo-s, kg, كيلوغرام"),
    _unit("gram", "a gram", "gramme-s", "g"),
    _unit("microgram", "a millionth of a gram", "microgramme-s", "µg ug"),
    _unit("quintal", "100 kilograms", "quintal, quintaux", "qx"),
    _unit("pound", "a pound, as a weight", "livre-s"),
    _unit("ounce", "an ounce", "once-s"),
    _unit("litre", "a litre", "litre-s, لتر", "L l"),
    _unit("hectolitre", "100 litres", "hectolitre-s", "hl"),
    _unit("millilitre", "a thousandth of a litre", "millilitre-s", "ml"),
    _unit("gallon", "a gallon", "gallon-s"),
    _unit("barrel", "a barrel", "baril-s, برميل, برميلا"),
    # Energy and data.
    _unit("watt", "a watt", "watt-s", "W"),
    _unit("kilowatt", "a thousand watts", "kilowatt-s", "kW KW kWc"),
    _unit(
        "megawatt", "a million watts",
        "mégawatt-s, megawatt-s, mégawatt-crête, mégawatts-crête, mwc, ميغاواط", "MW MWc MWp mw",
    ),
    _unit("gigawatt", "a billion watts", "gigawatt-s", "GW"),
    _unit(
        "kilowatt_hour", "a thousand watt-hours",
        "kilowattheure-s, kilowatt-heure, kilowatts-heure, kilowatts-heures", "kWh KWh", MWh=1e3, GWh=1e6, TWh=1e9,
    ),
    _unit(
        "megawatt_hour", "a million watt-hours",
        "mégawattheure-s, mégawatt-heure, mégawatts-heure, mégawatts-heures",
    ),
    _unit(
        "gigawatt_hour", "a billion watt-hours",
        "gigawattheure-s, gigawatt-heure, gigawatts-heure, gigawatts-heures",
    ),
    _unit("kilovolt", "a thousand volts", "kilovolt-s", "kV"),
    _unit("bit", "a binary digit", "bit-s"),
    # Time.
    _unit("second", "a second", "seconde-s"),
    _unit("minute", "a minute", "minute-s, دقيقة", "min mn"),
    _unit("hour", "60 minutes", "heure-s, ساعة", "h H"),
    _unit("day", "a day", "jour-s, journée-s, jour ouvrable-s, jour ouvré-s, يوم, يوما, أيام", "j"),
    _unit("week", "seven days", "semaine-s, أسبوع, أسابيع"),
    _unit("month", "a month", "mois, شهر, شهرا, أشهر"),
    _unit("year", "a year", "an-s, année-s, سنة, سنوات, عام, عاما, أعوام"),
)  # fmt: skip
