"""The README of a data package, for readers who have the files and do not know the project."""

from __future__ import annotations

from typing import Final

from imme_data.dataset.dataset import Dataset

__all__ = ["render"]

_READ: Final = {
    "csv": """\
A CSV file has no types, and a program that guesses them reads the year `2020` as a number. These columns hold dates that may
be known only to the month or the year. Read them as text: `published`, `signed`, `founded`, `dates`, `made`, `due`,
`starts`, `issued`, `as_of`.
Columns whose names end in `_on` are full dates.

Python, with pandas:

```python
import pandas as pd

texts = {"made": "string", "due": "string", "starts": "string"}
commitments = pd.read_csv("data/commitments.csv", dtype=texts, parse_dates=["due_on"], keep_default_na=False, na_values=[""])
```

Python, with polars:

```python
import polars as pl

texts = {"made": pl.String, "due": pl.String, "starts": pl.String}
commitments = pl.read_csv("data/commitments.csv", schema_overrides={**texts, "due_on": pl.Date})
```

SQL, with DuckDB:

```sql
SELECT * FROM read_csv('data/commitments.csv', types = {'made': 'VARCHAR', 'due': 'VARCHAR', 'starts': 'VARCHAR', 'due_on': 'DATE'});
```

R:

```r
commitments <- read.csv("data/commitments.csv", encoding = "UTF-8", na.strings = "",
                        colClasses = c(made = "character", due = "character", starts = "character", due_on = "Date"))
```

A spreadsheet: import the file (in Excel, Data → From Text/CSV); do not open it with a double click. Choose the encoding
**UTF-8**, the separator **comma**, and the type **text** for the columns named above. Otherwise the spreadsheet may change
`2019-02` into another date and show accented letters wrongly.
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

A spreadsheet: most spreadsheets can't open Parquet files. Use the CSV package, which has the same rows.
""",
}
_IMME: Final = """\
Python, with the library `imme_data`, which made this package:

```python
import imme_data

data = imme_data.load(".")  # this directory
data.commitments  # a table of typed records; data.commitments.to_arrow() returns an Arrow table
```
"""


def render(dataset: Dataset, format_: str, title: str) -> str:
    """Return the README as Markdown. The same dataset always gives the same text."""
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
    french = "".join(f"{text}\n\n" for text in (info.title_fr and f"*{info.title_fr}*", info.description_fr) if text)
    return f"""\
# {info.title}

{info.description}

{french}Version {info.version} of the data, released on {info.created.isoformat()}, as {title}.

## Tables

| table | rows | content |
|---|---:|---|
{tables}

`datapackage.json` describes every column: its type, unit, constraints, an example, and the keys that join the tables. An
empty cell means that the source gives no value, or that the column does not apply. A column whose name ends in `_id` has the
key of a record. Its foreign key names the table of that record: `promisor_id` refers to `organizations`, and `part_of_id` in
`figures` refers to another figure. Amounts are in base units (dirhams, not millions). The column `unit` names the unit of
`value`.

Dates that a source gives only to the month or the year are written in that form (`2019-02`, EDTF level 0). A second column
has a full date for sorting and plotting: the first day (`published_on`, `signed_on`, `starts_on`) or the last day (`due_on`,
`as_of_on`, `actual_as_of_on`, `ends_on`).

## How to read it

{_READ[format_]}
{_IMME}
## How to check it

`sha256sum -c SHA256SUMS` checks that every file is as it was published. `imme-data validate .` also checks every row.

## How to cite

> {authors} ({info.created.year}). *{info.title}*, version {info.version}. Data package.

## Licence

The data: {licenses}. The quotes, at most 60 characters each, belong to the publishers that printed them. They are
included so that every number can be checked. The articles are not part of this package.
"""


def _first_sentence(text: str) -> str:
    return text.split(". ")[0].rstrip(".").replace("|", "\\|") + "."
