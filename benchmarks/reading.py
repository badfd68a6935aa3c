"""Measures the speed of reading quantities, compared with other tools in the same run: part of `make bench`.

The other tools are Python's `re`, which only finds runs of digits, and Microsoft's Recognizers-Text for French, if it
is installed (recognizers-text-suite). The latter reads less text, because it is slow.
"""

from __future__ import annotations

import platform
import re
import statistics
import time
from collections.abc import Callable

from imme_data.quantities import find

# An invented text with nine numbers in 2,400 characters, more than in an average article.
PARAGRAPH = """\
La Fédération a présenté, jeudi 12 mars 2026 à Casablanca, le bilan de la troisième année de son contrat. Les
intervenants ont souligné l’importance de la formation, de la recherche et de l’innovation pour la compétitivité des
entreprises, ainsi que le rôle des fédérations sectorielles dans l’accompagnement des investisseurs et des porteurs de
projets. Le secteur compte désormais près de 1.340 entreprises, majoritairement de petites et moyennes entreprises,
qui emploient 62.300 personnes et réalisent un chiffre d’affaires de 42 milliards de dirhams, en hausse de 4,5 % sur
un an. « Nous voulons que les jeunes de notre pays trouvent leur place dans cette industrie et qu’ils y construisent
leur avenir », a indiqué le président, avant de rappeler les contraintes de compétitivité auxquelles font face les
opérateurs nationaux, notamment le coût de l’énergie, la concurrence des produits importés et le manque de profils
qualifiés dans plusieurs métiers. Pour sa part, le ministère s’est engagé à mobiliser 57 hectares de foncier et une
enveloppe de 1,7 MMDH à l’horizon 2030, ce qui devrait permettre la création d’une dizaine de milliers d’emplois dans
les régions. Cette dynamique s’inscrit dans le cadre de la nouvelle stratégie industrielle, dont la mise en œuvre
associe les ministères, les institutions publiques, les fédérations professionnelles et les opérateurs privés autour
d’objectifs partagés. Elle vise à renforcer l’intégration locale des filières, à encourager la substitution aux
importations et à ouvrir de nouveaux marchés, particulièrement en Afrique, où la demande en équipements et en
structures métalliques progresse d’année en année. Le président a ajouté que les exportations ont dépassé les 2,2 Mds
de DH, grâce à la diversification des débouchés et à la montée en gamme des produits. La décarbonation, l’efficacité
énergétique et l’économie circulaire figurent aussi parmi les priorités : les participants ont insisté sur la
valorisation des matières premières issues du recyclage et sur l’accompagnement des petites structures, qui peinent à
accéder au financement. Deux conventions de partenariat ont été signées à cette occasion avec des écoles d’ingénieurs,
selon la même source, afin de rapprocher la formation des besoins des entreprises et de faciliter l’insertion des
lauréats dans les métiers de la mécanique, de la métallurgie et de l’électromécanique.
"""
SIZE = 2_000_000  # characters
SMALL = 20_000
ROUNDS = 7
# Texts that make inefficient patterns backtrack.
HARD = {"digits": "1", "separators": ", . ", "cent ": "cent ", "1.1.1.": "1.", "5 à 5 à": "5 à ", "one word": "a"}


def rate(function: Callable[[str], object], text: str) -> float:
    """Return megabytes of UTF-8 per second."""
    before = time.perf_counter()
    function(text)
    return len(text.encode()) / 1e6 / (time.perf_counter() - before)


def main() -> None:
    """Print Markdown tables."""
    text = PARAGRAPH * (SIZE // len(PARAGRAPH))
    rivals: dict[str, tuple[Callable[[str], object], str]] = {
        "`re` finding digits": (re.compile(r"[0-9][0-9.,]*").findall, text)
    }
    try:
        from recognizers_number_with_unit import recognize_currency  # type: ignore[import-not-found]
        from recognizers_text import Culture  # type: ignore[import-not-found]

        small = PARAGRAPH * (SMALL // len(PARAGRAPH))
        rivals["Recognizers-Text, currencies alone"] = (lambda given: recognize_currency(given, Culture.French), small)
    except ImportError:
        print("(recognizers-text-suite is not installed, and not measured)\n")
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, median of {ROUNDS} rounds\n")
    print("| reader | MB/s | `find` is |\n|---|---:|---:|")
    rates: dict[str, list[float]] = {name: [] for name in ("find", *rivals)}
    for _ in range(ROUNDS):
        rates["find"].append(rate(find, text))
        for name, (function, given) in rivals.items():
            rates[name].append(rate(function, given))
    ours = statistics.median(rates["find"])
    for name, measured in rates.items():
        theirs = statistics.median(measured)
        print(f"| {name} | {theirs:.2f} | {ours / theirs:.2f} times as fast |")
    print("\n| a megabyte of | MB/s | of half a megabyte |\n|---|---:|---:|")
    for name, piece in HARD.items():
        whole = piece * (1_000_000 // len(piece))
        fast = statistics.median(rate(find, whole) for _ in range(3))
        half = statistics.median(rate(find, whole[: len(whole) // 2]) for _ in range(3))
        print(f"| {name} | {fast:.2f} | {half:.2f} |")


if __name__ == "__main__":
    main()
