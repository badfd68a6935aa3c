"""docs/constats.md: the findings in French, with a last section on the dataset."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from imme_data.dataset.dataset import Dataset
from pages import findings
from pages.findings_edition import Edition, bullets
from pages.findings_prose_fr import spaced
from pages.findings_searches import search_gaps
from pages.markdown import DOCS

__all__ = ["files", "render"]

_HEADING: Final = "Le jeu de données en bref"
# A summary of docs/datasheet.md, which is in English. No other page has these sentences.
_BRIEF: Final = (
    """**Ce que c’est.** Les données disent qui a promis quoi aux industries métallurgiques, mécaniques et
    électromécaniques du Maroc, pour quand, ce qui a été fait d’après les pages lues, et quelle page le dit. L’unité
    est le chiffre : un nombre publié par une page, avec les mots qui le donnent. Les données ne contiennent jamais le
    texte d’un article : seulement des faits, des chiffres et de courtes citations. Elles ne nomment des personnes que
    dans leurs fonctions officielles.""",
    """**Ce qui a été lu.** Les {pages} sont celles de journaux, de sites d’information, de ministères, de chambres de
    commerce, de la fédération du secteur (FIMME) et d’entreprises. Elles ont été trouvées par sujet : la fédération,
    les contrats de performance, les écosystèmes, la sidérurgie, la construction navale, le ferroviaire, la banque de
    projets industriels, les salons, des entreprises. {french} sont en français et {arabic} en arabe. Les années
    récentes sont bien mieux couvertes que les autres.""",
    """**Comment.** Les pages ont été lues dans des copies archivées du web public : la page en ligne a pu changer
    depuis. {whole} ont été lues en entier. Des {opening} autres, seul le début a été lu, soit environ les deux mille
    premiers caractères du texte. Une page plus longue peut donner d’autres chiffres plus bas.""",
    """**Ce qui a été recherché.** Pour savoir ce que sont devenus les engagements, {queries} ont été faites {days},
    dans les mêmes conditions : copies archivées, début des pages. L’index ne contient pas toutes les pages, ses copies
    sont d’âges divers et peu sont de 2026. Les requêtes étaient pour la plupart en français. Chacune est enregistrée
    avec ses mots et ce qu’elle a donné, même si elle n’a rien donné.""",
    """**Deux lectures.** Chaque page qui a pu être retrouvée a été lue deux fois, la seconde sans connaissance de la
    première. Deux lectures concordantes appuient {twice} des {figures} chiffres. Le [guide de lecture](codebook.md),
    en anglais, dit où les deux lectures divergent.""",
    """**Les usages à éviter.** Ne pas conclure qu’une promesse a été tenue ou rompue : un article n’est pas le
    contrat, et un résultat absent d’ici a pu être publié ailleurs. Ne pas additionner les chiffres de plusieurs pages
    : la plupart se répètent. Ne pas additionner un engagement et ses composantes, ses reformulations ou ses options.
    Le nombre de pages trouvées ne dit pas combien de pages ont été publiées. Ne pas lire ces chiffres comme la
    situation d’aujourd’hui.""",
    """**Licence.** Les données sont publiées sous licence [{licence}]({address}), en CSV et en Parquet. Les droits sur
    les mots cités restent à leurs éditeurs. La [fiche complète](datasheet.md) est en anglais.""",
)


def _brief(data: Dataset) -> list[str]:
    """What the dataset is, what was read and how, what it must not be used for."""
    edition, articles = Edition(data, "fr"), list(data.articles)
    languages, reads = (Counter(getattr(one, name) for one in articles) for name in ("language", "read"))
    licence = data.info.licenses[0]
    gaps = {
        "pages": edition.count(len(articles), "page"),
        "french": languages["fr"],
        "arabic": languages["ar"],
        "whole": edition.count(reads["whole"], "page"),
        "opening": reads["opening"],
        "twice": edition.count(sum(figure.readings == 2 for figure in data.figures), "figure").split("\u00a0")[0],
        "figures": edition.count(len(data.figures), "figure").split("\u00a0")[0],
        "licence": licence["name"].replace("-4", " 4").replace("CC-", "CC\u00a0"),
        "address": licence["path"],
        **search_gaps(edition),
    }
    return bullets(*(spaced(text).format(**gaps) for text in _BRIEF))


def render(data: Dataset) -> str:
    """The page as Markdown."""
    return findings.render(data, "fr", [f"## {_HEADING}", "", *_brief(data)])


def files(data: Dataset) -> dict[Path, str]:
    """The page of the findings in French."""
    return {DOCS / "constats.md": render(data)}
