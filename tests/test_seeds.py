"""All mistakes in the seeds are reported at once, with file, line, record, field and remedy; dist/ does not change."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import imme_data
from imme_data import cli
from imme_data.curation.build import build, read_project, read_schemas
from imme_data.curation.seeds import read_seeds
from imme_data.curation.seeds.strict_yaml import MapNode, TextNode, parse
from imme_data.errors import BuildError, Problem

ECOACTU = "articles/ecoactu-2019-02-01-ecosystemes.yaml"
INFOMEDIAIRE = "articles/infomediaire-2019-02-ecosystemes.yaml"
EVENT = "articles/lavieeco-2021-10-e-sistep.yaml"


def fingerprint(directory: Path) -> dict[str, str]:
    """The hash of every file below a directory."""
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    return {str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@attrs.frozen
class Mistake:
    """A mistake: its file, the string that it replaces (the first time), and the expected error.

    The error is in the same file, unless another file holds the record that does not fit any more (`reported`).
    """

    file: str
    old: str
    new: str
    message: str
    record: str | None = None
    field: str | None = None
    reported: str | None = None


def swap(
    file: str,
    old: str,
    new: str,
    message: str,
    record: str | None = None,
    field: str | None = None,
    reported: str | None = None,
) -> Mistake:
    return Mistake(file, old, new, message, record, field, reported)


def relations(other: str, relation: str) -> str:
    """What a commitment says of its relation to another."""
    return f"  commitment_relations:\n    {other}:\n      relation: {relation}\n"


PAGE = "ecoactu-2019-02-01-ecosystemes"
JOBS, FIRMS = f"{PAGE}.jobs-actual", f"{PAGE}.firms"
EMPLOYMENT = "quote: emploient 62.300 personnes\n    quote_start: 4288\n    readings: 2\n    note: Read as"
MISPRINT = EMPLOYMENT.replace("62.300", "6.230").replace("Read as", "Misprinted for 62,300.")
VERSION = imme_data.load().version
CREATED = imme_data.load().info.created.isoformat()
MISTAKES = {
    # types
    "a number with separators": swap(ECOACTU, "value: 5878", "value: 5.878,0", "is not a number", JOBS, "value"),
    "a number with underscores": swap(ECOACTU, "value: 5878", "value: 5_878", "is not a number", JOBS, "value"),
    "a number in words": swap(ECOACTU, "value: 5878", "value: many", "is not a number", JOBS, "value"),
    "too many digits": swap(ECOACTU, "value: 5878", "value: 5878.000000000001", "15 significant digits", JOBS, "value"),
    "a fraction of an edition": swap("events.yaml", "edition: 12", "edition: 12.5", "not a whole number", "e-sistep-2021", "edition"),
    "a truth value that is none": swap("indicators.yaml", "ascending: true", "ascending: yes", "not a truth value", "firms", "ascending"),
    "a list for a value": swap(ECOACTU, "value: 5878", "value: [5878]", "not a value", JOBS, "value"),
    "a value with a colon": swap(ECOACTU, "value: 5878", 'value: "1: 340"', "'1: 340' is not a number", JOBS, "value"),
    "an empty value": swap(ECOACTU, "value: 5878", "value:", "empty", JOBS, "value"),
    "an infinite number": swap(ECOACTU, "value: 5878", "value: " + "9" * 400, "15 significant digits", JOBS, "value"),
    "a number out of bounds": swap(ECOACTU, "value: 5878", "value: 1000000000000000", "breaks maximum", JOBS, "value"),
    # keys and words
    "an unknown field": swap(ECOACTU, "value: 5878", "valeu: 5878", "no such field", JOBS, "valeu"),
    "a missing field": swap(ECOACTU, "    value: 5878\n", "", "it is missing", JOBS, "value"),
    "a derived field": swap("events.yaml", "dates: 2023-03-29", "dates: 2023-03-29\n  starts_on: 2023-03-29", "the build derives it from", "journee-nationale-industrie-2023", "starts_on"),
    "an implied field": swap("people.yaml", "name: Tarik Aitri", "name: Tarik Aitri\n  person_id: x", "already gives its value", "tarik-aitri", "person_id"),
    "an unknown word": swap(ECOACTU, "role: actual\n    stage: measured\n    value: 5878", "role: achievement\n    value: 5878", "breaks enum", JOBS, "role"),
    "a bad identifier": swap("people.yaml", "ryad-mezzour:", "Ryad Mezzour:", "breaks pattern", "Ryad Mezzour", "person_id"),
    "a bad country": swap("organizations.yaml", "country: MA", "country: Maroc", "breaks pattern", "fimme", "country"),
    # references
    "a dangling reference": swap(ECOACTU, "commitment_id: imm-jobs-2020", "commitment_id: imm-job-2020", "commitments has no row with commitment_id 'imm-job-2020'", None, "commitment_id"),
    "a dangling mention": swap(ECOACTU, "FIMME: fimme", "FIMME: fime", "organizations has no row with organization_id 'fime'", "ecoactu-2019-02-01-ecosystemes FIMME", "organization_id"),
    "a dangling parent": swap("organizations.yaml", "parent_id: state-of-morocco", "parent_id: state", "organizations has no row with organization_id 'state'", "ministry-industry", "parent_id"),
    "a dangling party": swap("agreements.yaml", "    - fimme", "    - fimmme", "organizations has no row with organization_id 'fimmme'", None, "organization_id"),
    # duplicates
    "a duplicate key": swap(ECOACTU, "value: 5878", "value: 5878\n    value: 5879", "is already used on line"),
    "a duplicate record": swap("people.yaml", "ryad-mezzour:", "tarik-aitri:", "is already used on line"),
    "a duplicate party": swap("agreements.yaml", "    - fimme", "    - fimme\n    - fimme", "is in seeds/agreements.yaml:", None, "agreement_id"),
    "a duplicate name": swap("organizations.yaml", "name: EcoActu", "name: Infomédiaire", "'Infomédiaire' is in seeds/organizations.yaml:", None, "name"),
    "a duplicate address": swap(
        INFOMEDIAIRE,
        "url: https://www.infomediaire.net/industrie-lancement-officiel-au-maroc-des-ecosystemes-imm/",
        "url: https://ecoactu.ma/quelle-valeur-ajoutee-de-la-restructuration-en-ecosystemes-mecaniques-et-metallurgiques/",
        f"is in seeds/{ECOACTU}:1 too",
        None,
        "url",
    ),
    # dates
    "an impossible day": swap(ECOACTU, "published: 2019-02-01", "published: 2019-02-30", "not a day of the calendar", "ecoactu-2019-02-01-ecosystemes", "published"),
    "an impossible month": swap("commitments.yaml", "made: 2019-02-01", "made: 2019-13", "not a day of the calendar", "imm-value-added-2020", "made"),
    "a date in another form": swap("commitments.yaml", "due: 2020", "due: fin 2020", "not a date", "imm-jobs-2020", "due"),
    "an interval that runs back": swap("events.yaml", "2021-10-05/2021-10-07", "2021-10-07/2021-10-05", "ends before it starts", "e-sistep-2021", "dates"),
    "due before it was made": swap("commitments.yaml", "made: 2019-02-01\n  due: 2020", "made: 2019-02-01\n  due: 2018", "it is due (2018) before it was made", "imm-value-added-2020", "due"),
    "a start before it was made": swap("commitments.yaml", "made: 2019-02-01\n", "made: 2019-02-01\n  starts: 2018\n", "it starts (2018) before it was made", "imm-value-added-2020", "starts"),
    "a promise made after its report": swap("commitments.yaml", "made: 2019-02-01", "made: 2020", "after ecoactu-2019-02-01-ecosystemes reported it", "imm-value-added-2020", "made"),
    "a result before its promise": swap("commitments.yaml", "  due: 2020\nimm-value", "  made: 2019-02-01\n  due: 2020\nimm-value", "before its commitment was made", JOBS, "as_of", ECOACTU),
    "an event without a date": swap(EVENT, "    as_of: 2021-10-05/2021-10-07\n", "", "about an event and has no date", "lavieeco-2021-10-e-sistep.participants", "as_of"),
    "a fact from the future": swap(ECOACTU, "as_of: 2018", "as_of: 2020", "after its article was published", "ecoactu-2019-02-01-ecosystemes.state-support", "as_of"),
    "a date whose basis is not said": swap(ECOACTU, "published_basis: stated\n", "", "go together", "ecoactu-2019-02-01-ecosystemes", "published_basis"),
    # numbers against each other
    "a unit that does not fit": swap(ECOACTU, "unit: firm", "unit: person", "does not fit firms", "ecoactu-2019-02-01-ecosystemes.firms", "unit"),
    "a unit that is no currency": swap(ECOACTU, "value: 42000000000\n    unit: MAD", "value: 42000000000\n    unit: dirham", "amount of money", None, "unit"),
    "a value that no report prints": swap("commitments.yaml", "value: 13340", "value: 13341", "no report prints", "imm-jobs-2020", "value"),
    "a value that the quote does not print": swap(ECOACTU, "value: 62300", "value: 63200", "prints no number that is the value", "ecoactu-2019-02-01-ecosystemes.employment", "quote"),
    "a part that is greater than its whole": swap(ECOACTU, "value: 5878\n", "value: 4000\n", "greater than its whole", "ecoactu-2019-02-01-ecosystemes.jobs-actual-contract-2016", "part_of_id"),
    "a range that runs back": swap(ECOACTU, "value: 62300\n", "value: 62300\n    value_max: 5\n", "not above its lower end", None, "value_max"),
    "a comparison that the quote does not make": swap(ECOACTU, "comparison: about\n    universe: sector\n    quote: près de 1.340", "comparison: exactly\n    universe: sector\n    quote: près de 1.340", "the quote is read as about", "ecoactu-2019-02-01-ecosystemes.firms", "comparison"),
    "a quote that leaves the noun out": swap(ECOACTU, "quote: près de 1.340 entreprises", "quote: près de 1.340", "the quote is read as no unit, the record says firm", "ecoactu-2019-02-01-ecosystemes.firms", "unit"),
    "a note that names something else": swap(ECOACTU, "The unit, job, is that", "That is that", "the quote is read as no unit, the record says job", None, "unit"),
    "an actual of nothing": swap(ECOACTU, "    commitment_id: imm-jobs-2020\n    quote: 5", "    quote: 5", "measures a commitment", JOBS, "role"),
    "another indicator than the commitment's": swap(INFOMEDIAIRE, "indicator_id: land", "indicator_id: firms", "its indicator_id is firms", None, "indicator_id"),
    # claims
    "a missing stage": swap(ECOACTU, "    stage: measured\n    value: 5878", "    value: 5878", "an actual has no stage", JOBS, "stage"),
    "a stage of what is no actual": swap(ECOACTU, "    value: 1340\n", "    stage: measured\n    value: 1340\n", "the role observation has no stage", FIRMS, "stage"),
    "a promisor of what is no target": swap(ECOACTU, "    value: 1340\n", "    promisor_id: fimme\n    value: 1340\n", "the role observation has no promisor_id", FIRMS, "promisor_id"),
    "a missing kind": swap("commitments.yaml", "  kind: undertaking\n", "", "it is missing", "imm-jobs-2020", "kind"),
    "an undertaking whose figure names no promisor": swap("commitments.yaml", f"kind_figure_id: {PAGE}.jobs-target", "kind_figure_id: infomediaire-2019-02-ecosystemes.jobs-target", "infomediaire-2019-02-ecosystemes.jobs-target does not name who promises", "imm-jobs-2020", "kind"),
    "an undertaking whose figure loses its promisor": swap(ECOACTU, "    commitment_id: imm-jobs-2020\n    promisor_id: fimme\n", "    commitment_id: imm-jobs-2020\n", f"{PAGE}.jobs-target does not name who promises", "imm-jobs-2020", "kind", "commitments.yaml"),
    "an expectation with a promisor": swap("commitments.yaml", "kind: undertaking", "kind: expectation", "promised by nobody", "imm-jobs-2020", "promisor_id"),
    "a kind by a figure of something else": swap("commitments.yaml", f"kind_figure_id: {PAGE}.jobs-target", f"kind_figure_id: {PAGE}.firms", "is no report of this commitment", "imm-jobs-2020", "kind_figure_id"),
    "a promise of what is neither good nor bad": swap("commitments.yaml", "indicator_id: land", "indicator_id: segments", "does not say whether more is better", "imm-land", "indicator_id"),
    "a missing universe": swap(ECOACTU, "    universe: sector\n", "", "and no universe", FIRMS, "universe"),
    "a universe beside a programme": swap(ECOACTU, "    agreement_id: industrial-acceleration-plan\n    quote: 5 éco", "    agreement_id: industrial-acceleration-plan\n    universe: sector\n    quote: 5 éco", "universe is for figures that name no", f"{PAGE}.ecosystems", "universe"),
    "a missing measure": swap(ECOACTU, "    measure_id: firms-imm\n", "", "no measure is named", FIRMS, "measure_id"),
    "a measure of another indicator": swap(ECOACTU, "measure_id: firms-imm", "measure_id: employment-imm", "belongs to employment", FIRMS, "measure_id"),
    "a rate of a stock": swap(ECOACTU, "    value: 1340\n", "    value: 1340\n    per: year\n", "already says whether its numbers are yearly", FIRMS, "per"),
    "another measure than the commitment's": swap("commitments.yaml", "  measure_id: created-all\n", "", "its measure_id is created-all, but its commitment imm-jobs-2020 has none", JOBS, "measure_id", ECOACTU),
    "another programme than the commitment's": swap(ECOACTU, "    value: 5878\n", "    value: 5878\n    agreement_id: imtiaz-croissance\n", "its agreement_id is imtiaz-croissance", JOBS, "agreement_id"),
    "a missing resolution": swap(ECOACTU, EMPLOYMENT, f"{MISPRINT} Read as", "its resolution can't be read", f"{PAGE}.employment", "resolution"),
    "a resolution that the quote does not have": swap(ECOACTU, "value: 62300\n", "value: 62300\n    resolution: 1\n", "the quote prints a step of 100", f"{PAGE}.employment", "resolution"),
    "a doubt that is no truth value": swap(ECOACTU, "value: 62300\n", "value: 62300\n    doubtful: maybe\n", "not a truth value", f"{PAGE}.employment", "doubtful"),
    "a derived interval": swap(ECOACTU, "value: 62300\n", "value: 62300\n    low: 62250\n", "the build derives it from", f"{PAGE}.employment", "low"),
    "a conversion of what is no money": swap(ECOACTU, "    quote: 4.978", f"    converts_id: {JOBS}\n    quote: 4.978", "job is no conversion of job", f"{JOBS}-contract-2016", "converts_id"),
    "a missing extent of reading": swap(ECOACTU, "read: whole\n", "", "it is missing", PAGE, "read"),
    "a record that nothing uses": swap("people.yaml", "tarik-aitri:", "nobody:\n  name: Nobody\ntarik-aitri:", "no other record uses it", "nobody", "person_id"),
    # relations
    "a relation to itself": swap("commitments.yaml", "imm-turnover:\n", relations("imm-trade-balance-2020", "revises") + "imm-turnover:\n", "leads back to itself", "imm-trade-balance-2020 imm-trade-balance-2020", "other_id"),
    "a relation loop": swap("commitments.yaml", "imm-turnover:\n", relations("imm-turnover", "revises") + "imm-turnover:\n" + relations("imm-trade-balance-2020", "restates"), "leads back to itself", "imm-turnover imm-trade-balance-2020", "other_id"),
    "a copy of two": swap("commitments.yaml", "imm-turnover:\n", "imm-turnover:\n" + relations("imm-jobs-2020", "restates") + relations("imm-land", "rescopes").partition("\n")[2], "more than one of", "imm-turnover imm-land", "relation"),
    "a part in another unit": swap("commitments.yaml", "imm-turnover:\n", "imm-turnover:\n" + relations("imm-jobs-2020", "part_of"), "the unit of the part is MAD, of the whole job", None, "relation"),
    "a relation to nothing": swap("commitments.yaml", "imm-turnover:\n", "imm-turnover:\n" + relations("imm-nothing", "revises"), "commitments has no row with commitment_id 'imm-nothing'", None, "other_id"),
    "a relation that is none": swap("commitments.yaml", "imm-turnover:\n", "imm-turnover:\n" + relations("imm-jobs-2020", "resembles"), "breaks enum", None, "relation"),
    "a relation by a figure of neither": swap("commitments.yaml", "imm-turnover:\n", "imm-turnover:\n" + relations("imm-jobs-2020", "revises") + f"      figure_id: {FIRMS}\n", "belongs to neither commitment", None, "figure_id"),
    # loops
    "a loop of one": swap("organizations.yaml", "  parent_id: state-of-morocco", "  parent_id: ministry-industry", "loops", "ministry-industry", "parent_id"),
    "a loop of parts": swap(ECOACTU, "    quote: 5.878", "    part_of_id: ecoactu-2019-02-01-ecosystemes.jobs-actual-contract-2016\n    quote: 5.878", "loops", JOBS, "part_of_id"),
    "a page that republishes itself": swap(ECOACTU, "language: fr", "language: fr\nrepublishes_id: ecoactu-2019-02-01-ecosystemes", "loops", None, "republishes_id"),
    "a loop of agreements": swap("agreements.yaml", "  kind: plan", "  kind: plan\n  part_of_id: imm-performance-contract-2016", "loops", "industrial-acceleration-plan", "part_of_id"),
    # texts
    "a quote over 60 characters": swap(ECOACTU, "quote: près de 1.340 entreprises", "quote: près de 1.340 entreprises" + " et encore" * 4, "breaks maxLength", None, "quote"),
    "a text that is not composed": swap("people.yaml", "name: Tarik Aitri", "name: Te\u0301rik", "composed form", "tarik-aitri", "name"),
    "a space at the end": swap("people.yaml", "name: Tarik Aitri", "name: 'Tarik Aitri '", "starts or ends with a space", "tarik-aitri", "name"),
    "a line break": swap("people.yaml", "name: Tarik Aitri", 'name: "Tarik\\nAitri"', "control character", "tarik-aitri", "name"),
    "a founding page without a hash": swap(ECOACTU, "sha256: 52a6", "sha256: 52A6", "breaks pattern", None, "sha256"),
    "a founding page without a document": swap(ECOACTU, "document: 002_48a5a4d561341161.txt\n", "", "a founding article has both", None, "document"),
    "a document elsewhere": swap(ECOACTU, "document: 002", "document: ../002", "breaks pattern", None, "document"),
    # YAML
    "a tab": swap("people.yaml", "  name: Tarik", "\tname: Tarik", "a tab"),
    "a tab after a colon": swap("people.yaml", "name: Tarik", "name:\tTarik", "a tab"),
    "a tab at the end": swap("people.yaml", "name: Tarik Aitri", "name: Tarik Aitri\t", "a tab"),
    "an unseen line break": swap("people.yaml", "name: Tarik", "name: Ta\u2028rik", "U+2028"),
    "a next line": swap("people.yaml", "name: Tarik Aitri", "name: 'Tarik\u0085Aitri'", "U+0085"),
    "nothing": swap("people.yaml", "name: Tarik Aitri", "name: ~", "means null in YAML"),
    "null": swap("people.yaml", "name: Tarik Aitri", "name: null", "means null in YAML"),
    "a name that can't be seen": swap("people.yaml", "name: Tarik Aitri", "name: \u200b", "shows nothing", "tarik-aitri", "name"),
    "a unit that is no code": swap(ECOACTU, "value: 42000000000\n    unit: MAD", "value: 42000000000\n    unit: MDH", "amount of money", None, "unit"),
    "a country that is none": swap("organizations.yaml", "country: MA", "country: QQ", "not a code of ISO 3166", "fimme", "country"),
    "a language that is none": swap(ECOACTU, "language: fr", "language: qq", "not a code of ISO 639", None, "language"),
    "a lower end that is not printed": swap(ECOACTU, "value: 62300\n", "value: 1\n    value_max: 62300\n", "prints no number that is the value", "ecoactu-2019-02-01-ecosystemes.employment", "quote"),
    "a span that ends in the future": swap(ECOACTU, "as_of: 2018", "as_of: 2018/2030", "after its article was published", "ecoactu-2019-02-01-ecosystemes.state-support", "as_of"),
    "a promise as part of a fact": swap(ECOACTU, "part_of_id: ecoactu-2019-02-01-ecosystemes.jobs-actual", "part_of_id: ecoactu-2019-02-01-ecosystemes.jobs-target", "its role is actual", None, "part_of_id"),
    "an article's identifier inside it": swap(ECOACTU, "language: fr", "language: fr\narticle_id: x", "already gives its value", None, "article_id"),
    "not YAML": swap("people.yaml", "name: Tarik Aitri", "name: 'Tarik", "not YAML"),
    "an anchor": swap("people.yaml", "name: Tarik Aitri", "name: &a Tarik Aitri", "anchor &a"),
    "an alias": swap("people.yaml", "name: Hicham Akdessra", "name: *a", ""),
    "a tag": swap("people.yaml", "name: Tarik Aitri", "name: !!str Tarik Aitri", "the tag"),
    "a second document": swap("people.yaml", "hicham-akdessra:", "---\nhicham-akdessra:", "a second document"),
    "a list for a record": swap("people.yaml", "tarik-aitri:\n  name: Tarik Aitri", "tarik-aitri:\n  - Tarik Aitri", "no fields", "tarik-aitri"),
    "a mapping for parties": swap("agreements.yaml", "    - state-of-morocco\n", "    state-of-morocco: yes\n", "it is not a list"),
    # the package
    "a version that is none": swap("package.yaml", f"version: {VERSION}", "version: 0.1", "is not a version", None, "version"),
    "a release day that is none": swap("package.yaml", f"created: {CREATED}", "created: 2026-11-31", "not a day", None, "created"),
    "a release day in another form": swap("package.yaml", f"created: {CREATED}", "created: 20261121", "is not a date", None, "created"),
    "a version with empty parts": swap("package.yaml", f"version: {VERSION}", "version: 1.0.0-..", "is not a version", None, "version"),
    "a title with a line break": swap("package.yaml", "title: \"IMME", 'title: "a\\nb', "control character", None, "title"),
    "a home page that is none": swap("package.yaml", "version:", 'homepage: "javascript:alert(1)"\nversion:', "not a web address", None, "homepage"),
    "a licence without a name": swap("package.yaml", "name: CC-BY-4.0\n    path", "path", "an entry lacks name", None, "licenses"),
    "a licence outside": swap("package.yaml", "path: https://creativecommons.org/licenses/by/4.0/", "path: ../x", "not a web address", None, "licenses.path"),
    "a contributor without a title": swap("package.yaml", "title: The imme_data maintainers\n    roles", "roles", "an entry lacks title", None, "contributors"),
    "a contributor's address that is none": swap("package.yaml", "    roles:", "    email: nope\n    roles:", "not an e-mail address", None, "contributors.email"),
    "a role that is a list": swap("package.yaml", "      - creator", "      - [creator]", "it is not a string", None, "contributors.roles"),
    "a keyword twice": swap("package.yaml", "  - FIMME", "  - IMME", "is listed twice", None, "keywords"),
    "a name that is too long": swap("package.yaml", "name: imme-data", "name: " + "x" * 300, "too long", None, "name"),
    "an unknown property": swap("package.yaml", "version:", "vesion:", "no such property", None, "vesion"),
}  # fmt: skip


def put(project: Path, mistake: Mistake) -> int:
    """Make the mistake, and return the line of the change."""
    path = project / "seeds" / mistake.file
    text = path.read_text(encoding="utf-8")
    assert mistake.old in text
    path.write_text(text.replace(mistake.old, mistake.new, 1), encoding="utf-8")
    return text[: text.index(mistake.old)].count("\n") + 1


def problems(project: Path) -> tuple[Problem, ...]:
    with pytest.raises(BuildError) as caught:
        build(project)
    return caught.value.problems


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_reported_and_dist_does_not_change(
    project: Path, mistake: Mistake, capsys: pytest.CaptureFixture[str]
) -> None:
    line, before = put(project, mistake), fingerprint(project / "dist")
    reported = [
        problem
        for problem in problems(project)
        if mistake.message in problem.message
        and (mistake.record is None or mistake.record == problem.record)
        and (mistake.field is None or mistake.field == problem.field)
    ]
    assert reported, [str(problem) for problem in problems(project)]
    assert all(problem.remedy for problem in reported)
    file = f"seeds/{mistake.reported or mistake.file}"
    assert {problem.file for problem in reported} == {file}
    # A missing field has no line. The line of its record, shortly above, is reported.
    elsewhere = mistake.reported is not None
    assert any(problem.line is not None and (elsewhere or abs(problem.line - line) <= 24) for problem in reported)
    assert cli.main(["build", str(project)]) == 1
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    assert f"{file}:{reported[0].line}" in printed.err
    assert reported[0].remedy in printed.err
    assert fingerprint(project / "dist") == before
    assert not list(project.glob(".dist-*"))


def test_one_mistake_is_reported_once(project: Path) -> None:
    """A mistake that makes only one thing wrong does not cause other errors."""
    kinds = (
        "a number with",
        "a number in",
        "a date in",
        "an impossible",
        "a unit",
        "a quote",
        "a comparison",
        "a note",
        "a bad c",
        "a missing stage",
        "a missing kind",
        "a missing universe",
        "a missing resolution",
        "a missing extent",
        "a stage",
        "a promisor",
        "an undertaking",
        "an expectation",
        "a universe",
        "a rate",
        "a resolution",
        "a doubt",
        "a record that nothing uses",
        "a relation to itself",
    )
    alone = [name for name in MISTAKES if name.startswith(kinds)]
    assert all(any(name.startswith(kind) for name in alone) for kind in kinds)
    seeds = {path: path.read_bytes() for path in (project / "seeds").rglob("*.yaml")}
    for name in alone:
        put(project, MISTAKES[name])
        found = problems(project)
        assert len(found) == 1, (name, [str(problem) for problem in found])
        for path, content in seeds.items():
            path.write_bytes(content)


def test_several_mistakes_are_reported_at_once(project: Path) -> None:
    chosen = [
        MISTAKES[name]
        for name in (
            "a missing stage",
            "a number with separators",
            "a unit that does not fit",
            "a bad country",
            "a dangling party",
            "an interval that runs back",
            "due before it was made",
            "a missing universe",
            "a missing resolution",
            "an undertaking whose figure names no promisor",
            "a relation loop",
            "a version that is none",
            "a space at the end",
        )
    ]
    for mistake in chosen:
        put(project, mistake)
    found = problems(project)
    for mistake in chosen:
        assert any(mistake.message in problem.message for problem in found), mistake
    assert [(problem.file, problem.line) for problem in found] == sorted(
        (problem.file, problem.line) for problem in found
    )


def test_an_unreadable_registry_does_not_cause_other_errors(project: Path) -> None:
    for name in ("organizations.yaml", "indicators.yaml", ECOACTU):
        path = project / "seeds" / name
        path.write_text(path.read_text(encoding="utf-8") + "\t", encoding="utf-8")
    put(project, swap(INFOMEDIAIRE, "figures:\n", "figures: none\nfigurs:\n", ""))
    assert sorted(problem.file or "" for problem in problems(project)) == [
        f"seeds/{ECOACTU}",
        f"seeds/{INFOMEDIAIRE}",
        f"seeds/{INFOMEDIAIRE}",
        "seeds/indicators.yaml",
        "seeds/organizations.yaml",
    ]


@pytest.mark.parametrize("change", ["missing", "a file", "a pipe"])
def test_an_unreadable_folder_of_articles_is_reported(project: Path, change: str) -> None:
    folder = project / "seeds" / "articles"
    shutil.rmtree(folder)
    if change == "a file":
        folder.write_text("x", encoding="utf-8")
    if change == "a pipe":
        os.mkfifo(folder)
    assert [problem.file for problem in problems(project)] == ["seeds/articles"]


def test_a_pipe_or_a_device_is_not_read(project: Path) -> None:
    for name in ("seeds/people.yaml", "schemas/people.json"):
        path = project / name
        path.unlink()
        os.mkfifo(path)
        assert any("not a regular file" in problem.message for problem in problems(project))
        path.unlink()
        path.symlink_to("/dev/zero")
        assert any("not a regular file" in problem.message for problem in problems(project))


def test_a_file_that_is_not_utf8_is_reported_with_its_line(project: Path) -> None:
    path = project / "seeds" / "people.yaml"
    path.write_bytes(path.read_bytes().replace(b"name: Ryad Mezzour", b"name: Ryad M\xe9zzour"))
    (problem,) = [found for found in problems(project) if found.file == "seeds/people.yaml"]
    assert "0xe9 is not UTF-8" in problem.message
    line = path.read_bytes()[: path.read_bytes().index(b"\xe9")].count(b"\n") + 1
    assert problem.line == line


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("README-people.yaml", "x: 1"),
        ("people.yml", "x: 1"),
        ("notes.txt", "x"),
        ("articles/x.yml", "x: 1"),
        ("articles/x.yaml", ""),
        ("articles/x.yaml", "- a\n- b\n"),
        ("articles/x.yaml", "just text"),
        ("articles/Not A Slug.yaml", "headline: x"),
        ("articles/x.yaml", "a: " + "[" * 2000 + "]" * 2000),
        ("articles/x.yaml", "a: \x01"),
    ],
)
def test_an_unexpected_file_is_reported(project: Path, name: str, content: str) -> None:
    (project / "seeds" / name).write_text(content, encoding="utf-8")
    assert any(problem.file == f"seeds/{name}" for problem in problems(project))


def test_a_directory_with_the_name_of_a_seed_file_is_reported(project: Path) -> None:
    (project / "seeds" / "people.yaml").unlink()
    (project / "seeds" / "people.yaml").mkdir()
    assert any("can't be read" in problem.message for problem in problems(project))


def test_a_missing_package_file_is_reported(project: Path) -> None:
    (project / "seeds" / "package.yaml").unlink()
    assert [problem.file for problem in problems(project)] == ["seeds/package.yaml"]


SCHEMA_MISTAKES: dict[str, Callable[[str], str]] = {
    "not JSON": lambda text: text[:-5],
    "not an object": lambda _: "[]",
    "version 1": lambda text: text.replace("2.0/tableschema", "1.0/tableschema"),
    "another column": lambda text: text.replace('"name": "unit"', '"name": "units"'),
    "another type": lambda text: text.replace('"type": "number"', '"type": "integer"', 1),
    "a type that is not read": lambda text: text.replace('"type": "number"', '"type": "list"', 1),
    "a pattern that is none": lambda text: text.replace("{3}|", "{3}|("),
    "a foreign key to nowhere": lambda text: text.replace('"resource": "indicators"', '"resource": "indices"'),
    "a foreign key to no column": lambda text: re.sub(
        r'("resource": "indicators",\s+"fields": \[\s+")indicator_id', r"\1id", text
    ),
    "another primary key": lambda text: text.replace(
        '"primaryKey": [\n    "commitment_id"', '"primaryKey": [\n    "statement"'
    ),
    "a primary key of two": lambda text: text.replace(
        '"primaryKey": [\n    "commitment_id"', '"primaryKey": [\n    "commitment_id", "unit"'
    ),
    "a foreign key left out": lambda text: re.sub(
        r'\{\s+"fields": \[\s+"agreement_id".*?\}\s+\},\s+', "", text, count=1, flags=re.DOTALL
    ),
    "a field that is a number": lambda text: text.replace('"fields": [', '"fields": [5,', 1),
    "a resource that is a list": lambda text: text.replace('"resource": "indicators"', '"resource": ["x", 5]'),
    "a pattern that can't be compiled": lambda text: text.replace("{3}|", "{99999999999999999999}|"),
    "half a character": lambda text: text.replace('"title": "Value"', '"title": "\\ud800"'),
    "numbers in another form": lambda text: text.replace('"type": "number",', '"type": "number", "groupChar": ".",'),
    "a derived column that is not said to be": lambda text: text.replace('"derivedFrom"', '"derived"'),
    "other missing values": lambda text: text.replace('"missingValues": [\n    ""', '"missingValues": [\n    "-"'),
    "a $schema that is a list": lambda text: text.replace('"$schema": "', '"$schema": ["x"], "was": "'),
    "a constraint that is not read": lambda text: text.replace('"required": true', '"jsonSchema": {}', 1),
}


@pytest.mark.parametrize("change", SCHEMA_MISTAKES.values(), ids=SCHEMA_MISTAKES)
def test_a_mistake_in_a_schema_is_reported(project: Path, change: Callable[[str], str]) -> None:
    path = project / "schemas" / "commitments.json"
    text = path.read_text(encoding="utf-8")
    assert change(text) != text
    path.write_text(change(text), encoding="utf-8")
    assert {problem.file for problem in problems(project)} == {"schemas/commitments.json"}


def test_a_tracker_that_is_not_marked_as_derived_is_reported(project: Path) -> None:
    path = project / "schemas" / "tracker.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"derivedFrom"', '"from"', 1), encoding="utf-8")
    assert {problem.file for problem in problems(project)} == {"schemas/tracker.json"}


def test_a_missing_or_unknown_schema_is_reported(project: Path) -> None:
    (project / "schemas" / "people.json").rename(project / "schemas" / "persons.json")
    assert {problem.file for problem in problems(project)} == {"schemas/people.json", "schemas/persons.json"}


def test_every_record_has_its_file_and_line(root: Path) -> None:
    dataset, origins = read_project(root)
    for name, rows in origins.items():
        table = dataset.tables[name]
        if rows:
            assert len(rows) == len(table)
        for row, record in zip(rows, table, strict=False):
            lines = (root / row.file).read_text(encoding="utf-8").splitlines()
            for field, value in row.values.items():
                assert getattr(record, field) == value
                # A number is written on the line that the row keeps for it.
                if row.lines[field] > 1 and isinstance(value, (int, float)) and not isinstance(value, bool):
                    assert f"{field}: {value:.15g}" in lines[row.lines[field] - 1]


def test_yaml_is_read_as_it_is_written() -> None:
    node, found = parse(b"a: NO\nb: 1.10\nc: 010\nd: 12:30\ne: '~'\nf: 2019-02-01\ng: 'x'", "x.yaml")
    assert found == []
    assert isinstance(node, MapNode)
    texts = [value.text for _, value in node.entries.values() if isinstance(value, TextNode)]
    assert texts == ["NO", "1.10", "010", "12:30", "~", "2019-02-01", "x"]
    assert [line for line, _ in node.entries.values()] == [1, 2, 3, 4, 5, 6, 7]


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_a_node_or_a_problem_with_a_line(data: bytes) -> None:
    node, found = parse(data, "x.yaml")
    assert node is not None or found
    assert all(problem.line and problem.line >= 1 and problem.remedy for problem in found)


@given(st.text(st.sampled_from("ab:- \n'\"[]{}&*!#|>,?\t%@`é\u2028~0"), max_size=60))
def test_any_yaml_like_text_is_a_node_or_a_problem(text: str) -> None:
    node, found = parse(text.encode(), "x.yaml")
    assert node is not None or found


SCHEMAS = read_schemas(Path(__file__).resolve().parent.parent / "schemas")
TREES = st.recursive(
    st.text(max_size=6), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6) | st.sampled_from(["name", "figures", "value", "agreement_parties", "kind"]), inner, max_size=4), max_leaves=12
)  # fmt: skip


@given(
    tree=TREES,
    name=st.sampled_from(["people.yaml", "agreements.yaml", "articles/x.yaml", "package.yaml", "events.yaml"]),
)
def test_any_tree_is_rows_or_problems(tmp_path_factory: pytest.TempPathFactory, tree: object, name: str) -> None:
    import json

    seeds = tmp_path_factory.mktemp("tree") / "seeds"
    (seeds / "articles").mkdir(parents=True)
    (seeds / name).write_text(json.dumps(tree), encoding="utf-8")  # JSON is YAML
    found = read_seeds(seeds, SCHEMAS)
    assert all(problem.file and problem.remedy for problem in found.problems)
