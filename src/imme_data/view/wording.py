"""The fixed words of tracked commitments in English and French. `states` and `commitment` put them together."""

from __future__ import annotations

import contextlib
from typing import Final

from imme_data.model import edtf
from imme_data.view.amounts import Language, visible

__all__ = ["WORDS", "day", "words_of"]

_MONTHS: Final = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
)

#: Each language has the same keys, and each text the same number of gaps.
WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        # States
        "of": "{} of {}",
        "revised": "revised by a newer plan",
        "revised done": "revised; {}",
        "reached": "reached: {}",
        "reached_late": "at the target, by a number dated after the deadline: {}",
        "short_at_due": "short at the deadline: {}",
        "spent": "spent {} planned",
        "in use": "{} planned in use",
        "announced": "announced at the opening, not counted since: {}",
        "due_passed": "the deadline passed ({})",
        "open": "the deadline lies ahead ({})",
        "undated": "no deadline printed",
        # Stages
        "measured stage": "counted",
        "completed stage": "completed",
        "announced stage": "announced",
        "committed stage": "committed",
        "under_way stage": "under way",
        # States in a table
        "revised cell": "revised",
        "reached cell": "reached",
        "reached_late cell": "reached late",
        "short_at_due cell": "short at due",
        "spent cell": "spent",
        "announced cell": "announced",
        "some_done cell": "some done",
        "due_passed cell": "due passed",
        "open cell": "open",
        "undated cell": "undated",
        # Dates
        "due": "due {}",
        "starts": "starts {}",
        "as of": "as of {}",
        "for": "for {}",
        "page of": "page of {}",
        "no date": "no date printed",
        "year": "{} a year",
        "month": "{} a month",
        # Searches
        "not looked": "not looked for yet",
        "one search": "1 search",
        "searches": "{} searches",
        "whole": "whole pages",
        "openings": "openings of pages",
        "no number": "no number in {} ({}), last on {}",
        "words found": "words but no number in {} ({}), last on {}",
        # Sources
        "one report": "1 report",
        "reports": "{} reports",
        "one source": "1 source",
        "sources": "{} sources",
        "from": "{} from {}",
        "from pages": "{} from {} pages of one publisher",
        "publishers": "{} ({} publishers)",
        "no report": "no report",
        "single": "single",
        "single of several": "single (the others are doubtful or in another currency)",
        "unanimous": "unanimous",
        "compatible": "compatible",
        "bounded": "bounded",
        "conflicting": "conflicting",
        "between": "{} ({})",
        "staged": "{} {}",
        # Kinds
        "undertaking": "undertaking",
        "plan": "plan",
        "goal": "goal",
        "expectation": "expectation",
        "option": "option",
        # Facts
        "kind": "kind",
        "by the words": '{}, by the words "{}"',
        "undertaking by": "promised by",
        "plan by": "planned by",
        "goal by": "goal of",
        "option by": "option of",
        "expected": "expected",
        "of others": "of others' projects, {}",
        "said by": "said by {}",
        "no promisor named": "no promisor named",
        "not said": "not said",
        "inferred": "{}, inferred",
        "agreement": "agreement",
        "ecosystem": "ecosystem",
        "indicator": "indicator",
        "colon": "{}: {}",
        "semicolon": "; ",
        "target": "target",
        "no deadline": "no deadline printed",
        "state": "state",
        "latest actual": "latest actual",
        "promisor": "the promisor",
        "official": "a public body",
        "third_party": "a third party",
        "share of target": "{} of the target",
        "plans": "plans",
        "conflict": "conflict",
        "against": " against ",
        "more pairs": "and {} more pairs of numbers",
        "restates": "restates",
        "rescopes": "other scope",
        "part_of": "part of",
        "restates_by": "restated by",
        "rescopes_by": "other scope",
        "part_of_by": "has the part",
        # Groups of figures, and what stands beside a figure
        "reports of the target": "reports of the target",
        "actuals": "actuals",
        "baselines": "baselines",
        "parts": "parts, not counted",
        "in words": "in words, without a number",
        "printed by": "printed by {}",
        "undated page": "undated",
        "quote": '"{}"',
        "part of amount": "A part of the {}.",
        "doubtful": "Doubtful: shown, not compared.",
        "other currency": "Another currency: shown, not compared.",
        "republished": "Republished from {}.",
        "text of": "A text of {}.",
        "figure said by": "Said by {}.",
        # Heads of tables
        "value": "value",
        "as of head": "as of",
        "printed by head": "printed by",
        "words": "words",
        "note": "note",
        "what happened": "what happened",
        "commitment": "commitment",
        "deadline": "deadline",
        "sources head": "sources",
        "reports agree": "reports agree",
        "statement": "statement",
        "more": "{} more",
        # Kinds of developments
        "opening": "opening",
        "start": "start",
        "status": "state of things",
        "delivery": "delivery",
        "award": "award",
        "delay": "delay",
        "suspension": "suspension",
        "restructuring": "restructuring",
        "layoffs": "layoffs",
        "sale": "sale",
        "cancellation": "cancellation",
        "closure": "closure",
        "liquidation": "liquidation",
    },
    "fr": {
        "of": "{} sur {}",
        "revised": "un chiffre plus récent existe",
        "revised done": "un chiffre plus récent existe\u00a0; {}",
        "reached": "au niveau promis ou au-dessus\u00a0: {}",
        "reached_late": "au niveau promis ou au-dessus, chiffre postérieur à la date prévue\u00a0: {}",
        "short_at_due": "sous le niveau promis, d’après le dernier chiffre publié\u00a0: {}",
        "spent": "coût ou versement publié\u00a0: {} prévus",
        "in use": "aménagé ou occupé\u00a0: {} prévus",
        "announced": "annoncé à l’inauguration, sans bilan depuis\u00a0: {}",
        "due_passed": "date passée ({})",
        "open": "date à venir ({})",
        "undated": "aucune échéance publiée",
        "measured stage": "constaté",
        "completed stage": "achevé",
        "announced stage": "annoncé",
        "committed stage": "engagé",
        "under_way stage": "en cours",
        "revised cell": "remplacé",
        "reached cell": "au niveau promis",
        "reached_late cell": "au niveau promis, chiffre tardif",
        "short_at_due cell": "sous le niveau promis",
        "spent cell": "coût ou versement publié",
        "announced cell": "annoncé",
        "some_done cell": "avancement partiel",
        "due_passed cell": "échéance passée",
        "open cell": "échéance à venir",
        "undated cell": "sans échéance",
        "due": "échéance\u00a0: {}",
        "starts": "démarrage prévu\u00a0: {}",
        "as of": "date\u00a0: {}",
        "for": "échéance\u00a0: {}",
        "page of": "publication\u00a0: {}",
        "no date": "sans date",
        "year": "{} par an",
        "month": "{} par mois",
        "not looked": "pas encore recherché",
        "one search": "une recherche",
        "searches": "{} recherches",
        "whole": "pages entières",
        "openings": "début des pages",
        "no number": "aucun résultat chiffré trouvé en {} ({}), dernière recherche\u00a0: {}",
        "words found": "des faits rapportés mais aucun résultat chiffré en {} ({}), dernière recherche\u00a0: {}",
        "one report": "une mention",
        "reports": "{} mentions",
        "one source": "une source",
        "sources": "{} sources",
        "from": "{}, {}",
        "from pages": "{}, {} pages d’un seul éditeur",
        "publishers": "{} ({} éditeurs)",
        "no report": "aucune mention",
        "single": "sans recoupement",
        "single of several": "une seule source comparable (les autres sont douteuses ou dans une autre monnaie)",
        "unanimous": "concordantes",
        "compatible": "compatibles",
        "bounded": "compatibles\u00a0: l’une au moins donne un minimum ou un maximum",
        "conflicting": "contradictoires",
        "between": "{} (de {})",
        "staged": "{}\u00a0: {}",
        "undertaking": "engagement formel",
        "plan": "projet",
        "goal": "objectif",
        "expectation": "résultat attendu",
        "option": "option",
        "kind": "nature",
        "by the words": "{}, d’après les mots «\u00a0{}\u00a0»",
        "undertaking by": "promis par",
        "plan by": "prévu par",
        "goal by": "visé par",
        "option by": "option de",
        "expected": "attendu",
        "of others": "de projets de tiers, {}",
        "said by": "source citée\u00a0: {}",
        "no promisor named": "aucune organisation nommée ne le promet",
        "not said": "non précisé",
        "inferred": "{} (par déduction)",
        "agreement": "accord",
        "ecosystem": "écosystème",
        "indicator": "indicateur",
        "colon": "{}\u00a0: {}",
        "semicolon": "\u00a0; ",
        "target": "chiffre promis ou attendu",
        "no deadline": "aucune échéance publiée",
        "state": "avancement",
        "latest actual": "dernier résultat publié",
        "promisor": "l’auteur de la promesse",
        "official": "un organisme public",
        "third_party": "un tiers",
        "share of target": "{} du chiffre promis ou attendu",
        "plans": "chiffres successifs",
        "conflict": "contradiction",
        "against": " face à ",
        "more pairs": "et {} autres paires de chiffres",
        "restates": "redit sous une autre forme",
        "rescopes": "autre périmètre",
        "part_of": "fait partie de",
        "restates_by": "redit sous une autre forme",
        "rescopes_by": "autre périmètre",
        "part_of_by": "comprend",
        "reports of the target": "mentions de ce chiffre",
        "actuals": "résultats publiés",
        "baselines": "niveaux de départ",
        "parts": "composantes, non comptées",
        "in words": "faits rapportés, sans chiffre",
        "printed by": "publié par {}",
        "undated page": "sans date",
        "quote": "«\u00a0{}\u00a0»",
        "part of amount": "Une partie de\u00a0: {}.",
        "doubtful": "Douteux\u00a0: montré, non comparé.",
        "other currency": "Autre monnaie\u00a0: montré, non comparé.",
        "republished": "Repris de {}.",
        "text of": "Communiqué\u00a0: {}.",
        "figure said by": "Propos\u00a0: {}.",
        "value": "valeur",
        "as of head": "date du chiffre",
        "printed by head": "publié par",
        "words": "mots",
        "note": "remarque",
        "what happened": "fait",
        "commitment": "engagement",
        "deadline": "échéance",
        "sources head": "sources",
        "reports agree": "concordance des mentions",
        "statement": "énoncé",
        "more": "{} de plus",
        "opening": "inauguration ou ouverture",
        "start": "lancement (travaux ou production)",
        "status": "point d’étape",
        "delivery": "livraison",
        "award": "attribution (marché ou concession)",
        "delay": "retard",
        "suspension": "suspension ou arrêt",
        "restructuring": "restructuration ou sauvegarde",
        "layoffs": "licenciements",
        "sale": "cession",
        "cancellation": "abandon",
        "closure": "fermeture",
        "liquidation": "liquidation judiciaire",
    },
}


def words_of(language: Language) -> dict[str, str]:
    """Return the words of a language. Raises ValueError if it is unknown."""
    if language not in WORDS:
        raise ValueError(f"{language!r} is not a supported language: take {' or '.join(WORDS)}")
    return WORDS[language]


def day(text: str, language: Language) -> str:
    """Write a date. In English it stays as it is; in French it has the name of its month.

    >>> day("2019-02-01", "fr"), day("2018", "fr"), day("2016/2018", "fr"), day("2009-10/2009-12", "fr")
    ('1er\\xa0février\\xa02019', '2018', '2016-2018', 'entre octobre et décembre\\xa02009')
    """
    first, slash, last = visible(text).partition("/")
    if slash:
        return _period(first, last, language)
    with contextlib.suppress(ValueError):  # a package that was not validated may have an invalid date
        start = edtf.days(first)[0]
        if language == "fr" and len(first) > 4:
            month = f"{_MONTHS[start.month - 1]}\u00a0{start.year:04}"
            return month if len(first) == 7 else f"{'1er' if start.day == 1 else start.day}\u00a0{month}"
    return first


def _period(first: str, last: str, language: Language) -> str:
    """Write an interval. In French, months have "entre" and "et", days "du" and "au". What both share stands once."""
    if len(first) == len(last) == 4:
        return f"{first}-{last}"
    begin, end = day(first, language), day(last, language)
    if language == "en" or len(first) != len(last):
        return f"{begin} – {end}"
    same = 7 if len(first) == len(last) == 10 and first[:7] == last[:7] else 4 if first[:4] == last[:4] else 0
    if same:
        begin = "\u00a0".join(begin.split("\u00a0")[: -2 if same == 7 else -1])
    return f"du {begin} au {end}" if begin[0].isdigit() else f"entre {begin} et {end}"
