"""Writes a dataset as a data package. The same dataset gives the same bytes, on any day and any machine.

Only the Parquet files depend on the version of pyarrow. The CSV files and the content hash do not.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import pyarrow.parquet as pq

from imme_data.datapackage.layout import DESCRIPTOR, DIALECT, PROFILE, SUMS
from imme_data.dataset.dataset import Dataset
from imme_data.dataset.table import Table
from imme_data.publication import croissant, readme

__all__ = ["FORMATS", "Format", "content_hash", "csv_bytes", "write_package", "write_sums", "write_zip"]

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can store


def csv_bytes(table: Table[Any]) -> bytes:
    """Encode a table as CSV: UTF-8, a header, line feeds, each value in its text form."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    fields = table.schema.fields
    writer.writerow([field.name for field in fields])
    for batch in table.to_arrow().to_batches(max_chunksize=65536):
        columns = [map(field.format, batch.column(field.name).to_pylist()) for field in fields]
        writer.writerows(zip(*columns, strict=True))
    return stream.getvalue().encode()


def content_hash(dataset: Dataset) -> str:
    """Return the SHA-256 over the names and CSV forms of all tables. It is the same for all file formats."""
    total = hashlib.sha256()
    for name, table in dataset.tables.items():
        total.update(f"{name} {hashlib.sha256(csv_bytes(table)).hexdigest()}\n".encode())
    return f"sha256:{total.hexdigest()}"


def _parquet_bytes(table: Table[Any], content: str) -> bytes:
    arrow = table.to_arrow()
    sink = io.BytesIO()
    # All arguments that affect the bytes are given, so that new defaults of pyarrow do not change them.
    pq.write_table(
        arrow.replace_schema_metadata({"table": table.name, "content_hash": content}),
        sink,
        row_group_size=65536,
        version="2.6",
        data_page_version="1.0",
        use_dictionary=True,
        compression="zstd",
        compression_level=3,
        write_statistics=True,
        store_schema=True,
    )
    return sink.getvalue()


@attrs.frozen
class Format:
    """A file format of packages."""

    name: str
    title: str
    mediatype: str
    encode: Callable[[Table[Any], str], bytes]
    properties: Mapping[str, Any] = attrs.field(factory=dict)


FORMATS: Final[Mapping[str, Format]] = {
    "csv": Format("csv", "CSV", "text/csv", lambda table, _: csv_bytes(table), {"dialect": DIALECT}),
    "parquet": Format("parquet", "Parquet", "application/vnd.apache.parquet", _parquet_bytes),
}


def write_package(dataset: Dataset, directory: Path, format_: str) -> None:
    """Write a package into a new directory: data/, datapackage.json, README.md, croissant.json, SHA256SUMS."""
    form = FORMATS[format_]
    content = content_hash(dataset)
    (directory / "data").mkdir(parents=True)
    files: dict[str, bytes] = {}
    for name, table in dataset.tables.items():
        files[f"data/{name}.{form.name}"] = form.encode(table, content)
    descriptor = _descriptor(dataset, form, content, files)
    files[DESCRIPTOR] = _json(descriptor)
    files["croissant.json"] = _json(croissant.describe(descriptor, dataset))
    files["README.md"] = readme.render(dataset, form.name, form.title).encode()
    files[SUMS] = _sums(files.items())
    for path, data in files.items():
        (directory / path).write_bytes(data)


def _sums(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return lines in the format of `sha256sum`, sorted by path."""
    lines = (f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(files))
    return "".join(lines).encode()


def write_zip(directory: Path, path: Path) -> None:
    """Pack the directory of a package into a zip with datapackage.json at its root, as the standard requires.

    Members are stored without compression, so that the bytes do not depend on the version of zlib. Parquet is already
    compressed.
    """
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in _files(directory):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system = 3  # Unix, on every system
            member.external_attr = 0o100644 << 16
            member.compress_type = zipfile.ZIP_STORED
            archive.writestr(member, data)


def _files(directory: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(path for path in directory.rglob("*") if path.is_file()):
        yield path.relative_to(directory).as_posix(), path.read_bytes()


def write_sums(directory: Path) -> None:
    """Write SHA256SUMS with all files below a directory."""
    (directory / SUMS).write_bytes(_sums(_files(directory)))


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _descriptor(dataset: Dataset, form: Format, content: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    info = dataset.info
    descriptor: dict[str, Any] = {
        "$schema": PROFILE,
        "name": info.name,
        "title": info.title,
        "title_fr": info.title_fr,
        "description": info.description,
        "description_fr": info.description_fr,
        "version": info.version,
        "created": f"{info.created.isoformat()}T00:00:00Z",
        "homepage": info.homepage,
        "keywords": list(info.keywords),
        "licenses": [dict(license_) for license_ in info.licenses],
        "contributors": [dict(contributor) for contributor in info.contributors],
        "sources": _sources(dataset),
        "contentHash": content,
        "resources": [
            _resource(table, form, f"data/{name}.{form.name}", files[f"data/{name}.{form.name}"])
            for name, table in dataset.tables.items()
        ],
    }
    return {key: value for key, value in descriptor.items() if value not in (None, [])}


def _sources(dataset: Dataset) -> list[dict[str, str]]:
    names = dict(
        zip(*(dataset.organizations.to_arrow()[c].to_pylist() for c in ("organization_id", "name")), strict=True)
    )
    rows = dataset.articles.to_arrow().select(["headline", "publisher_id", "published", "url"]).to_pylist()
    return [
        {"title": ", ".join(filter(None, [names.get(row["publisher_id"]), row["headline"], row["published"]]))}
        | ({"path": row["url"]} if row["url"] else {})
        for row in rows
    ]


def _resource(table: Table[Any], form: Format, path: str, data: bytes) -> dict[str, Any]:
    # `$schema` has a meaning only at the root of a descriptor. Title and description are properties of the resource.
    schema = {k: v for k, v in table.schema.descriptor.items() if k not in ("$schema", "name", "title", "description")}
    return {
        "name": table.name,
        "type": "table",
        "path": path,
        "title": table.schema.title,
        "description": table.schema.description,
        "format": form.name,
        "mediatype": form.mediatype,
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        **form.properties,
        "schema": schema,
    }
