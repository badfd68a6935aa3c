"""Tables and tracked commitments as people see them: a line, a page of text, or HTML in a notebook.

The HTML holds no script and takes its colours from the page around it, so that it is as readable in the dark. Whatever
comes from the data is escaped, and becomes a link only if it is the address of a web page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final

from imme_data import records
from imme_data.formats import Language, amount, number, share, visible
from imme_data.records import Figure

if TYPE_CHECKING:
    from imme_data.dataset import Dataset, Table
    from imme_data.schemas import Field
    from imme_data.tracked import Tracked

__all__ = [
    "TRACKED_COLUMNS",
    "agreement",
    "dataset_html",
    "progress_text",
    "rank",
    "table_html",
    "table_text",
    "tracked_cells",
    "tracked_html",
    "tracked_line",
    "tracked_list_html",
    "tracked_text",
]

TRACKED_COLUMNS: Final = (
    "commitment",
    "target",
    "due",
    "latest actual",
    "as of",
    "progress",
    "sources",
    "reports agree",
    "statement",
)
_ROWS: Final = 10  # of a longer table, the first ones and the last ones
_LAST: Final = 3
_LONG: Final = 80  # characters of a text; more stand behind it
_PAGE: Final = 118  # characters of a line of plain text
_WORDY: Final = 30  # characters of a text, from which on its column must not be squeezed
_COMMITMENTS: Final = 20  # of a longer list, the first ones
_PAIRS: Final = 6  # of reports that conflict
_STYLE: Final = """<style>
.imme-data{overflow-x:auto;color:inherit;background:transparent}
.imme-data table{border-collapse:collapse;font-size:.9em}
.imme-data th,.imme-data td{padding:.25em .7em .25em 0;text-align:left;vertical-align:top;border:0}
.imme-data thead th{border-bottom:1px solid currentColor;white-space:nowrap}
.imme-data td.number,.imme-data th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.imme-data .key{white-space:nowrap}
.imme-data td.words{min-width:14em}
.imme-data a{color:inherit;text-decoration:underline}
.imme-data p{margin:.3em 0}
.imme-data .small{font-size:.85em;opacity:.8}
.imme-data .bar{display:inline-block;width:6em;height:.7em;border:1px solid currentColor;vertical-align:baseline}
.imme-data .bar span{display:block;height:100%;background:currentColor;opacity:.6}
</style>"""


# --- tracked commitments ----------------------------------------------------------------------------------------------


def tracked_line(tracked: Tracked) -> str:
    """A commitment in a line: how far it has come by when, and how its sources agree."""
    status, latest, target = tracked.status, tracked.latest, _target(tracked)
    if latest is None:
        head = f"{target}, no actual printed"
    else:
        date = f" as of {latest.as_of}" if latest.as_of else ""
        done = f"{_value(latest)} done" if status.progress is None else progress_text(tracked)
        head = f"{done} of {target}{date}"
    counts = f"{_count(status.reports, 'report')} from {_count(status.sources, 'source')}"
    return f"{tracked.commitment.commitment_id}: {head}; {counts}, {agreement(tracked)}"


def progress_text(tracked: Tracked, language: Language = "en") -> str:
    """The latest actual as a share of the target, qualified as it is printed; the empty text where there is none.

    More than 700 million of more than 700 million may be any share: where both are bounds, the share is "about".
    """
    latest, target = tracked.latest, tracked.status.target
    if latest is None or tracked.progress is None:
        return ""
    upper = None if latest.value_max is None else latest.value_max / target
    both_bounds = {latest.comparison, tracked.commitment.comparison}.isdisjoint({"exactly", "about"})
    comparison = "about" if both_bounds else latest.comparison
    return share(tracked.progress, language, value_max=upper, comparison=comparison)


def agreement(tracked: Tracked) -> str:
    """How the reports agree; where they differ, between which numbers."""
    status = tracked.status
    if not status.reports:
        return "no report"
    if status.lowest == status.highest:
        return status.consistency
    return f"{status.consistency} ({amount(status.lowest, status.unit)} to {amount(status.highest, status.unit)})"


def _target(tracked: Tracked) -> str:
    commitment = tracked.commitment
    return amount(commitment.value, commitment.unit, comparison=commitment.comparison)


def tracked_text(tracked: Tracked) -> str:
    """Everything about a commitment, as plain text."""
    lines = [visible(tracked.commitment.statement), ""]
    lines += [f"{name:14} {visible(text)}" for name, text in _facts(tracked)]
    for title, figures in _groups(tracked):
        lines += ["", title]
        for figure in figures:
            lines.append(visible(f'  {_value(figure)}, {_printed_by(tracked, figure)}: "{figure.quote}"'))
            lines += [f"    {visible(note)}" for note in (_about(tracked, figure), figure.note) if note]
            link = tracked.data.link(figure)
            lines += [f"    {link}"] if link else []
    return "\n".join(lines)


def tracked_html(tracked: Tracked) -> str:
    """Everything about a commitment, as HTML."""
    parts = [f"<p><strong>{_text(tracked.commitment.statement)}</strong></p>"]
    facts = "".join(f"<tr><th>{_text(name)}</th><td>{_text(text)}</td></tr>" for name, text in _facts(tracked))
    parts.append(f"<table><tbody>{facts}</tbody></table>")
    if tracked.progress is not None:
        parts.append(f"<p>{_bar(tracked.progress)} {_text(progress_text(tracked))}</p>")
    for title, figures in _groups(tracked):
        rows = [
            [
                _cell(_value(figure), "number"),
                _cell(_date(figure), "key"),
                _cell(_publisher(tracked, figure)),
                f'<td class="words" dir="auto">{_link(figure.quote, tracked.data.link(figure))}</td>',
                _cell(" ".join(filter(None, (_about(tracked, figure), figure.note))), "small"),
            ]
            for figure in figures
        ]
        parts.append(f"<p>{_text(title)}</p>")
        parts.append(_grid([("value", "number"), ("as of", ""), ("printed by", ""), ("words", ""), ("note", "")], rows))
    return _box(parts)


def tracked_cells(tracked: Tracked) -> list[str]:
    """A commitment as the texts of a row, in the order of TRACKED_COLUMNS."""
    latest = tracked.latest
    return [
        tracked.commitment.commitment_id,
        _target(tracked),
        tracked.commitment.due or "",
        "" if latest is None else _value(latest),
        "" if latest is None else latest.as_of or "",
        progress_text(tracked),
        number(tracked.status.sources),
        agreement(tracked),
        tracked.commitment.statement,
    ]


def tracked_list_html(tracked: Sequence[Tracked]) -> str:
    """A row for each commitment, as HTML."""
    names = [name for name in TRACKED_COLUMNS if name not in ("as of", "statement")]
    kinds = {"commitment": "words", **dict.fromkeys(("target", "latest actual", "sources"), "number")}
    rows = []
    for one in tracked[:_COMMITMENTS]:
        texts = dict(zip(TRACKED_COLUMNS, tracked_cells(one), strict=True))
        cells = {name: _cell(texts[name], kinds.get(name, "")) for name in names}
        key, statement = _text(texts["commitment"]), _text(texts["statement"])
        cells["commitment"] = (
            f'<td class="words"><span dir="auto">{statement}</span> <span class="small key">{key}</span></td>'
        )
        if texts["as of"]:
            cells["latest actual"] = _cell(f"{texts['latest actual']}, {texts['as of']}", "number")
        if one.progress is not None:
            cells["progress"] = f'<td class="key">{_bar(one.progress)} {_text(progress_text(one))}</td>'
        rows.append(list(cells.values()))
    more = len(tracked) - len(rows)
    notes = [f'<p class="small">{_text(number(more))} more</p>'] if more > 0 else []
    return _box([_grid([(name, kinds.get(name, "")) for name in names], rows), *notes])


def _facts(tracked: Tracked) -> list[tuple[str, str]]:
    """What is known of a commitment beside its figures: names and texts."""
    commitment, data, status = tracked.commitment, tracked.data, tracked.status
    promisor = data.organizations[commitment.promisor_id]
    made = f", {commitment.made}" if commitment.made else ""
    facts = [("promised by", f"{promisor.name}{f' ({promisor.acronym})' if promisor.acronym else ''}{made}")]
    if commitment.agreement_id:
        facts.append(("agreement", data.agreements[commitment.agreement_id].title))
    if commitment.ecosystem_id:
        facts.append(("ecosystem", data.ecosystems[commitment.ecosystem_id].name))
    facts.append(("indicator", data.indicators[commitment.indicator_id].name))
    facts.append(
        ("target", f"{_target(tracked)}, {f'due {commitment.due}' if commitment.due else 'no due date printed'}")
    )
    if tracked.latest is None:
        facts.append(("latest actual", "none printed"))
    else:
        done = "" if status.progress is None else f": {progress_text(tracked)} of the target"
        facts.append(("latest actual", f"{_value(tracked.latest)}, {_date(tracked.latest)}{done}"))
    agreed = f"{_count(status.reports, 'report')} from {_count(status.sources, 'independent source')}"
    facts.append(("sources", f"{agreed}: {agreement(tracked)}"))
    facts += [("conflict", text) for text in _conflicts(tracked)]
    return facts


def _conflicts(tracked: Tracked) -> list[str]:
    """The reports that conflict, pair by pair; many of them as pairs of numbers, each with how often it is printed."""
    pairs = tracked.conflicts
    if len(pairs) <= _PAIRS:
        return [" against ".join(f"{_value(one)} ({_publisher(tracked, one)})" for one in pair) for pair in pairs]
    counts = Counter(_value(figure) for figure in tracked.reports)
    numbers = list(dict.fromkeys(tuple(_value(figure) for figure in pair) for pair in pairs))
    said = [" against ".join(f"{text} ({_count(counts[text], 'report')})" for text in pair) for pair in numbers]
    return said if len(said) <= _PAIRS else [*said[:_PAIRS], f"and {len(said) - _PAIRS} more pairs of numbers"]


def _groups(tracked: Tracked) -> list[tuple[str, tuple[Figure, ...]]]:
    groups = (
        ("reports of the target", tracked.reports),
        ("said to be done", tracked.actuals),
        ("where it started", tracked.baselines),
        ("parts, not counted", tracked.parts),
    )
    return [(title, figures) for title, figures in groups if figures]


def _value(figure: Figure) -> str:
    return amount(figure.value, figure.unit, value_max=figure.value_max, comparison=figure.comparison)


def _date(figure: Figure) -> str:
    return figure.as_of or "no date printed"


def _publisher(tracked: Tracked, figure: Figure) -> str:
    article = tracked.article(figure)
    name = tracked.data.organizations[article.publisher_id].name
    return f"{name}, {article.published}" if article.published else f"{name}, undated"


def _printed_by(tracked: Tracked, figure: Figure) -> str:
    date = f"as of {figure.as_of}, " if figure.as_of else ""
    return f"{date}printed by {_publisher(tracked, figure)}"


def _about(tracked: Tracked, figure: Figure) -> str:
    """Why a figure is not counted, whose text it is, and who says it."""
    data, article, said = tracked.data, tracked.article(figure), []
    if figure in tracked.parts:
        if figure.part_of_id is not None and figure.part_of_id in data.figures:
            said.append(f"A part of the {_value(data.figures[figure.part_of_id])}.")
        elif figure.ecosystem_id is not None:
            said.append(f"Of the ecosystem {data.ecosystems[figure.ecosystem_id].name} alone.")
    if article.republishes_id is not None:
        said.append(f"Republished from {article.republishes_id}.")
    if article.agency_id is not None:
        said.append(f"A text of {data.organizations[article.agency_id].name}.")
    if figure.speaker_id is not None:
        said.append(f"Said by {data.people[figure.speaker_id].name}.")
    return " ".join(said)


# --- tables -----------------------------------------------------------------------------------------------------------


def table_text(table: Table[Any]) -> str:
    """A table as plain text: of a long one the first rows and the last, and as many columns as fit a page."""
    rows, shown = _excerpt(table)
    columns: list[list[str]] = []
    room = _PAGE
    for field in shown:
        most = _LONG if field.name in table.schema.primary_key else _LONG // 2
        cells = [_cut(visible(_cell_text(field, row[field.name])), most) for row in rows]
        column = [field.name, *cells]
        width = max(map(len, column))
        if columns and width + 2 > room:
            continue
        room -= width + 2
        columns.append([text.ljust(width) for text in column])
    lines = ["  ".join(line).rstrip() for line in zip(*columns, strict=True)]
    if len(table) > len(rows):
        lines.insert(1 + _ROWS - _LAST, "…")
    return "\n".join([f"{table.name}: {_count(len(table), 'record')}", *lines])


def _cut(text: str, most: int = _LONG) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _cell_text(field: Field, value: Any) -> str:
    return number(value) if isinstance(value, float) else field.format(value)


def _excerpt(table: Table[Any]) -> tuple[list[dict[str, Any]], list[Field]]:
    """The rows of a table that are shown, and the columns that hold anything in them, the telling ones first."""
    count = len(table)
    places = [*range(count)] if count <= _ROWS else [*range(_ROWS - _LAST), *range(count - _LAST, count)]
    rows = [row for start in _runs(places) for row in table.to_arrow().slice(*start).to_pylist()]
    shown = [field for field in table.schema.fields if not rows or any(row[field.name] is not None for row in rows)]
    # What tells a person what a record is stands beside its key, then its numbers.
    first = (*table.schema.primary_key, records.TABLES[table.name].LABEL)
    shown.sort(key=lambda field: (*(field.name != name for name in first), rank(field)))
    return rows, shown


def table_html(table: Table[Any], data: Dataset | None) -> str:
    """A table as HTML: of a long one the first rows and the last, without the columns that are empty in them."""
    count = len(table)
    rows, shown = _excerpt(table)
    empty = [field.name for field in table.schema.fields if field not in shown]
    heads = [(field.name, _kind(field)) for field in shown]
    meanings = [f"{field.title}: {field.meaning}" for field in shown]
    body = [[_table_cell(table.name, field, row, data) for field in shown] for row in rows]
    if count > _ROWS:
        body.insert(_ROWS - _LAST, ["<td>…</td>" for _ in shown])
    parts = [
        f"<p><strong>{_text(table.name)}</strong>: {_count(count, 'record')}. {_text(table.schema.description)}</p>"
    ]
    parts.append(_grid(heads, body, meanings))
    notes = [f"{number(count - len(rows))} more between"] if count > len(rows) else []
    notes += [f"empty here: {', '.join(empty)}"] if empty else []
    parts += [f'<p class="small">{_text("; ".join(notes))}</p>'] if notes else []
    return _box(parts)


def rank(field: Field) -> tuple[bool, bool]:
    """Where a column comes, if not all can be first: a table says its numbers; what is derived from them can wait."""
    return bool(field.derived_from), field.type != "number" and field.name != "unit"


def dataset_html(data: Dataset) -> str:
    """A dataset as HTML: what it is, and its tables."""
    info = data.info
    parts = [
        f"<p><strong>{_text(info.title)}</strong></p>",
        f"<p>{_text(f'{info.name} {info.version}, {info.created.isoformat()}')}</p>",
    ]
    rows = [
        [_cell(name, "key"), _cell(number(len(table)), "number"), _cell(table.schema.description)]
        for name, table in data.tables.items()
    ]
    parts.append(_grid([("table", ""), ("records", "number"), ("what it holds", "")], rows))
    return _box(parts)


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending places as stretches: where each starts and how long it is."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs


def _table_cell(table: str, field: Field, row: Mapping[str, Any], data: Dataset | None) -> str:
    value = row[field.name]
    if value is None:
        return "<td></td>"
    text = _cell_text(field, value)
    kind = _kind(field)
    url, title = (text if field.name in ("url", "homepage") else None), None
    if data is not None:
        target = records.TABLES[table].REFERENCES.get(field.name)
        if target is not None and (named := data.tables[target].get(value)) is not None:
            title = str(getattr(named, named.LABEL)) if named.LABEL else None
        elif (table, field.name) == ("figures", "quote"):
            url = data.link(Figure(**row))
    kind = kind or ("words" if len(text) > _WORDY else "")
    if len(text) > _LONG:
        title, text = title or text, _cut(text)
    said = f' title="{_text(title)}"' if title else ""
    return f'<td dir="auto"{_class(kind)}{said}>{_link(text, url)}</td>'


def _kind(field: Field) -> str:
    if field.type in ("number", "integer"):
        return "number"
    return "key" if field.name.endswith("_id") or field.type == "date" else ""


# --- HTML -------------------------------------------------------------------------------------------------------------


def _box(parts: Iterable[str]) -> str:
    return f'<div class="imme-data">{_STYLE}{"".join(parts)}</div>'


def _grid(heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]], titles: Sequence[str] = ()) -> str:
    """A table of cells that are HTML already; the heads are texts, each with a class."""
    cells = []
    for index, (head, kind) in enumerate(heads):
        title = f' title="{_text(titles[index])}"' if titles else ""
        cells.append(f'<th scope="col"{_class(kind)}{title}>{_text(head)}</th>')
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table><thead><tr>{''.join(cells)}</tr></thead><tbody>{body}</tbody></table>"


def _cell(text: str, kind: str = "") -> str:
    return f'<td dir="auto"{_class(kind)}>{_text(text)}</td>'


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _link(text: str, url: str | None) -> str:
    if url is None or not re.match(r"https?://[^\s]", url, re.IGNORECASE):
        return _text(text)
    return f'<a href="{_text(url)}" target="_blank" rel="noopener noreferrer">{_text(text)}</a>'


def _bar(part: float) -> str:
    width = max(0.0, min(part, 1.0)) * 100
    return f'<span class="bar"><span style="width:{width:.1f}%"></span></span>'


def _text(text: str) -> str:
    return escape(text, quote=True)


def _count(count: int, noun: str) -> str:
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"
