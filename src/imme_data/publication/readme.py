"""The README of a data package: for people who have the files and have never seen the project."""

from __future__ import annotations

from typing import Final

from imme_data.dataset.dataset import Dataset

__all__ = ["render"]

_READ: Final = {
    "csv": """\
A CSV file says nothing of types, and a reader that guesses them turns the year `2020` into a number. Columns of dates known
only to the month or the year are texts and must be read as such: `published`, `signed`, `founded`, `dates`, `made`, `due`,
`as_of`. Those whose names end in `_on` are dates.

Python, with pandas:

```python
import pandas as pd

texts = {"made": "string", "due": "string"}
commitments = pd.read_csv("data/commitments.csv", dtype=texts, parse_dates=["due_on"], keep_default_na=False, na_values=[""])
```

Python, with polars:

```python
import polars as pl

texts = {"made": pl.String, "due": pl.String}
commitments = pl.read_csv("data/commitments.csv", schema_overrides={**texts, "due_on": pl.Date})
```

SQL, with DuckDB:

```sql
SELECT * FROM read_csv('data/commitments.csv', types = {'made': 'VARCHAR', 'due': 'VARCHAR', 'due_on': 'DATE'});
```

R:

```r
commitments <- read.csv("data/commitments.csv", encoding = "UTF-8", na.strings = "",
                        colClasses = c(made = "character", due = "character", due_on = "Date"))
```

A spreadsheet: import the file (in Excel, Data → From Text/CSV) rather than opening it with a double click, and choose
the encoding **UTF-8**, the separator **comma**, and the type **text** for the columns named above: a spreadsheet left to
itself turns `2019-02` into another date, and accents into signs.
""",
    "parquet": """\
Python, with pandas:

```python
import pandas as pd

commitments = pd.read_parquet("data/commitments.parquet")
```

Python, with polars:

```python
import polars as pl

commitments = pl.read_parquet("data/commitments.parquet")
```

SQL, with DuckDB:

```sql
SELECT * FROM read_parquet('data/commitments.parquet');
```

R:

```r
# install.packages("arrow")
commitments <- arrow::read_parquet("data/commitments.parquet")
```

A spreadsheet: recent ones read Parquet only with an add-in; take the CSV package instead, which holds the same rows.
""",
}
_IMME: Final = """\
Python, typed, with the library that made the package:

```python
import imme_data

data = imme_data.load(".")  # this directory
data.commitments  # a table of records; data.commitments.to_arrow() for the rest
```
"""


def render(dataset: Dataset, format_: str, title: str) -> str:
    """The README as Markdown. It says the same for the same data, whenever it is rendered."""
    info = dataset.info
    tables = "\n".join(
        f"| [{name}](data/{name}.{format_}) | {len(table):,} | {_first_sentence(table.schema.description)} |"
        for name, table in dataset.tables.items()
    )
    licenses = ", ".join(
        f"[{license_.get('title') or license_.get('name')}]({license_['path']})"
        if "path" in license_
        else str(license_.get("title") or license_.get("name"))
        for license_ in info.licenses
    )
    authors = ", ".join(str(contributor["title"]) for contributor in info.contributors if "title" in contributor)
    return f"""\
# {info.title}

{info.description}

Version {info.version} of the data, released on {info.created.isoformat()}, as {title}.

## Tables

| table | rows | what it holds |
|---|---:|---|
{tables}

`datapackage.json` describes every column: its type, unit, constraints, an example, and the keys that join the tables. An
empty cell means that the source does not say, or that the column does not apply. A column whose name ends in `_id` points
at another record; its foreign key says of which table (`promisor_id` at an organization, `part_of_id` at another figure).
Amounts are in base units (dirhams, not millions); the column `unit` names the unit of `value`.

Dates that a source gives only to the month or the year are written so (`2019-02`, EDTF level 0). A column beside them holds a
full date that sorts and plots: the first day (`published_on`, `signed_on`, `starts_on`) or the last (`due_on`,
`as_of_on`, `actual_as_of_on`, `ends_on`).

## How to read it

{_READ[format_]}
{_IMME}
## How to check it

`sha256sum -c SHA256SUMS` compares every file with what was published. `imme-data validate .` checks every row too.

## How to cite

> {authors} ({info.created.year}). *{info.title}*, version {info.version}. Data package.

## Licence

The data: {licenses}. The quoted words, at most 60 characters each, belong to the publishers that printed them, and are
quoted so that every number can be checked; the articles themselves are not part of this package.
"""


def _first_sentence(text: str) -> str:
    return text.split(". ")[0].rstrip(".").replace("|", "\\|") + "."
