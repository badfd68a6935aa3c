"""Word lists: the words of French and Arabic numbers, and the words around a number that change how it is read."""

from __future__ import annotations

from typing import Final, Literal

__all__ = [
    "ABBREVIATIONS",
    "ABOUT",
    "ADJECTIVES",
    "ADVERBS",
    "AFTER",
    "CHANGES",
    "COMPARISONS",
    "DUALS",
    "FUNCTION_WORDS",
    "HOURS_BEFORE",
    "LABELS",
    "LINKS",
    "MONTHS",
    "NON_QUANTITY_WORDS",
    "SCALES",
    "TELEPHONES",
    "WORDS",
    "YEAR_BEFORE",
    "Comparison",
]

Comparison = Literal["exactly", "about", "more_than", "at_least", "less_than", "at_most"]


def _listed(words: str) -> list[str]:
    return words.split()


# The values of number words. Values below 100 are added, cent and mille multiply.
WORDS: Final = {
    "zéro": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
    "huitante": 80, "octante": 80, "nonante": 90, "cent": 100, "cents": 100, "mille": 1000,
    "mil": 1000,
}  # fmt: skip
# Scale words, with their power of ten. They follow digits or a number in words.
SCALES: Final = {
    "mille": 3, "millier": 3, "milliers": 3, "million": 6, "millions": 6, "milliard": 9, "milliards": 9,
    "billion": 12, "billions": 12, "md": 9, "mds": 9, "mrd": 9, "mrds": 9, "mlrd": 9, "mlrds": 9,
    "ألف": 3, "ألفا": 3, "آلاف": 3, "الف": 3, "مليون": 6, "مليونا": 6, "ملايين": 6, "مليار": 9, "مليارا": 9,
    "مليارات": 9, "ملايير": 9,
}  # fmt: skip
# Arabic duals: one word for two of a scale, with the power of ten.
DUALS: Final = {
    "ألفين": 3, "ألفي": 3, "ألفان": 3, "مليونين": 6, "مليوني": 6, "مليونان": 6, "مليارين": 9, "ملياري": 9,
    "ملياران": 9,
}  # fmt: skip
# Collective numbers: "une trentaine" is about 30. Quinzaine and huitaine are also periods of time.
ABOUT: Final = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000, "dizaines": 10, "douzaines": 12,
    "centaines": 100, "milliers": 1000,
}  # fmt: skip

# Words that are not names although they have a capital at the start of a sentence.
FUNCTION_WORDS: Final = frozenset(
    _listed(
        "les des ces nos ses mes vos leurs aux plus moins environ quelque quelques entre sur dans avec soit"
        " dont pour par après avant près jusque presque autour seuls seules seulement total dès depuis vers"
        " sous chez selon parmi ainsi mais puis déjà encore enfin aussi alors toutes tous tout toute chaque"
        " plusieurs autres ensuite outre sans"
    )
)
# Adverbs that may stand between a verb and its number.
ADVERBS: Final = frozenset(
    _listed("déjà désormais largement ainsi même actuellement encore légèrement nettement donc presque aujourd'hui")
)
# Verbs of change: before "de X à Y", they make X and Y two quantities instead of a range.
CHANGES: Final = frozenset(
    _listed(
        "passe passent passer passera passeront passant passé passée passés passées porte porter portera portant porté"
        " portée portés portées ramener ramené ramenée ramenés ramène tomber tombé tombée tombe évoluer évolué évolue"
        " accélérer s'accélérer accéléré ارتفع ارتفعت انخفض انخفضت انتقل انتقلت"
    )
)

# The phrases before a number that make each comparison. "les" or "des" may stand between phrase and number.
COMPARISONS: Final[dict[Comparison, tuple[str, ...]]] = {
    "about": (
        "environ", "quelque", "quelques", "près de", "presque", "autour de", "alentours de", "environs de",
        "ordre de", "pas loin de", "approximativement", "peu près", "proche de", "proches de", "avoisine",
        "avoisinent", "avoisinant", "avoisiné", "avoisiner", "avoisinait", "avoisinera", "avoisinerait",
        "frôle", "frôlent", "frôlant", "frôlé", "frôler", "frôlerait", "frise", "flirte avec", "quasiment",
        "plus ou moins", "approche", "approchent", "approchant", "grosso modo", "~", "≈", "±", "حوالي",
        "حوالى", "نحو", "قرابة", "زهاء", "تناهز", "يناهز", "ناهزت", "ناهز", "يقارب", "تقارب", "تقريبا",
    ),
    "more_than": (
        "plus de", "supérieur à", "au-dessus de", "dessus de", "dépasserait", "dépasseraient", "excédera",
        "supérieure à", "supérieurs à", "supérieures à", "au-delà de", "delà de", "dépasse", "dépassent",
        "dépassant", "dépassé", "dépasser", "dépassait", "dépassera", "dépasseront", "excède", "excèdent",
        "excédant", "excéder", "franchit", "franchi", "franchir", "franchissant", "franchira", "franchissent",
        "+ de", ">", "أكثر من", "أزيد من", "يزيد عن", "تزيد عن", "يزيد على", "تزيد على", "يفوق", "تفوق",
        "فاق", "فاقت", "يتجاوز", "تتجاوز", "تجاوز", "تجاوزت",
    ),
    "at_least": (
        "au moins", "pas moins de", "non moins de", "au bas mot", "minimal de", "minimale de",
        "supérieur ou égal à", "supérieure ou égale à", "égal ou supérieur à", "égale ou supérieure à",
        "au minimum", "minimum", "minimum de", "≥", "على الأقل", "لا يقل عن", "لا تقل عن",
    ),
    "less_than": (
        "moins de", "inférieur à", "inférieure à", "inférieurs à", "inférieures à", "dessous de",
        "au-dessous de", "en-dessous de", "deçà de", "<", "أقل من",
    ),
    "at_most": (
        "jusque à", "jusque au", "maximal de", "maximale de", "pouvant atteindre", "peut atteindre",
        "peuvent atteindre", "concurrence de", "inférieur ou égal à", "inférieure ou égale à", "au plus",
        "pas plus de", "au maximum", "maximum", "maximum de", "plafonné à", "plafonnée à", "plafonnés à",
        "plafonnées à", "à peine", "dépasse pas", "dépassent pas", "dépasse guère", "dépassent guère",
        "sans dépasser", "excède pas", "sans excéder", "≤", "لا يتجاوز", "لا تتجاوز", "على الأكثر",
    ),
}  # fmt: skip
# The phrases that make a comparison after the noun.
AFTER: Final[dict[str, Comparison]] = {
    " environ": "about", " approximativement": "about", " à peu près": "about", " au moins": "at_least",
    " au minimum": "at_least", " minimum": "at_least", " et plus": "at_least", " ou plus": "at_least",
    " au plus": "at_most", " au maximum": "at_most", " maximum": "at_most", " ou moins": "at_most",
    " تقريبا": "about", " على الأقل": "at_least",
}  # fmt: skip

# Most French adjectives follow their noun. Only these may stand between a number and its noun.
ADJECTIVES: Final = frozenset(
    _listed(
        "plus nouveau nouveaux nouvel nouvelle nouvelles grand grands grande grandes petit petits petite petites"
        " moyen moyens moyenne moyennes jeune jeunes futur futurs future futures autre autres premier premiers"
        " première premières dernier derniers dernière dernières prochain prochains prochaine prochaines"
        " principal principaux principale principales différent différents différente différentes divers"
        " diverses seul seuls seule seules gros grosse grosses bon bons bonne bonnes beau beaux belle belles"
        " vrai vrais vraie vraies ancien anciens ancienne anciennes meilleur meilleurs meilleure meilleures"
        " important importants importante importantes véritable véritables potentiel potentiels éventuels"
        " fameux simples quelque quelques"
    )
)
# Links: "créations d'emplois" counts emplois. Any other noun after a number is counted itself.
LINKS: Final = frozenset(
    _listed(
        "création créations opportunité opportunités offre offres possibilité possibilités promesse promesses"
        " perte pertes suppression suppressions équivalent équivalents total nombre"
    )
)

MONTHS: Final = frozenset(
    _listed(
        "janvier février fevrier mars avril mai juin juillet août aout septembre octobre novembre décembre"
        " decembre janv févr fév avr juil sept oct nov déc يناير فبراير مارس أبريل ماي مايو يونيو يوليوز يوليو"
        " غشت أغسطس شتنبر سبتمبر أكتوبر نونبر نوفمبر دجنبر ديسمبر"
    )
)
# After these words, four digits are a year even if a noun follows: "en 2018 entreprises et État".
YEAR_BEFORE: Final = MONTHS | frozenset(
    _listed("en depuis fin horizon année années an exercice début courant mi ici avant après saison sa سنة عام")
)
HOURS_BEFORE: Final = frozenset(("à", "vers", "dès", "avant", "après"))
# A number directly after one of these words counts nothing: its kind of non-quantity.
NON_QUANTITY_WORDS: Final = {
    word: kind
    for kind, words in {
        "article": "article articles art alinéa paragraphe chapitre chapitres annexe annexes titre tome volume section"
        " المادة مادة الفصل",
        "number": "n° no nº numéro numéros num page pages p pp loi lois dahir décret arrêté circulaire règlement"
        " norme iso lot lots phase phases version tableau tableaux figure ligne lignes groupe niveau"
        " niveaux échelle échelon boeing airbus classe catégorie série porte bp cp code postal tél tel fax"
        " téléphone gsm rc ice patente covid top g rn type modèle référence ref réf رقم",
        "edition": "édition éditions edition الدورة دورة النسخة",
        "date": "lundi mardi mercredi jeudi vendredi samedi dimanche الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت"
        " الأحد",
    }.items()
    for word in words.split()
}
# After these words and a colon, a number counts nothing: "Tél : 05". A plural ("pages : 12") is a count.
TELEPHONES: Final = frozenset(_listed("tél tel fax téléphone gsm"))
LABELS: Final = TELEPHONES | frozenset(_listed("n° no nº numéro page p bp cp code rc ice patente ref réf référence"))
# Abbreviations before a number, and its kind. Their full stop does not end a sentence.
ABBREVIATIONS: Final = {
    word: kind
    for kind, words in {"article": "art. al. chap.", "number": "p. pp. no. tél. tel. fig. tab. réf. vol. éd."}.items()
    for word in words.split()
}
