"""Describes a data package in Croissant 1.1 (https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html).

Croissant is schema.org/Dataset with files, columns and keys, as search engines and machine-learning tools read it. It
has no decimal type: amounts are `sc:Float`, which carries our values exactly, since they have at most 15 digits.

Foreign keys stand in `datapackage.json` alone. Croissant's `references` would repeat them, but the reference
implementation (mlcroissant 1.1) takes each for an order to join, and fails on tables that refer to themselves or share
a column's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from imme_data.dataset.dataset import Dataset
from imme_data.model.profile import TableSchema

__all__ = ["describe"]

# With https://schema.org/, against the letter of the 1.1 text, because the reference implementation refuses http.
_CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES: Final = {
    "string": "sc:Text",
    "number": "sc:Float",
    "integer": "sc:Integer",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}
# Croissant's readers know Parquet by its old name only.
_ENCODINGS: Final = {"csv": "text/csv", "parquet": "application/x-parquet"}


def describe(descriptor: Mapping[str, Any], dataset: Dataset) -> dict[str, Any]:
    """The Croissant description of the package that has this descriptor."""
    info = dataset.info
    licenses = [license_.get("path") or license_.get("name", "") for license_ in info.licenses]
    creators = [{"@type": "sc:Organization", "name": str(c["title"])} for c in info.contributors if "title" in c]
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": info.name,
        "description": info.description,
        "license": licenses,
        # Without a home page, the dataset is where this file lies.
        "url": info.homepage or "./",
        "creator": creators,
        "datePublished": info.created.isoformat(),
        "version": info.version,
        "keywords": list(info.keywords),
        # The sources' languages, and English, which our own texts are in.
        "inLanguage": sorted({"en", *dataset.articles.to_arrow()["language"].to_pylist()}),
        "isLiveDataset": False,
        "citeAs": citation(dataset),
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": resource["path"],
                "name": resource["path"],
                "description": resource["description"],
                "contentUrl": resource["path"],
                "contentSize": f"{resource['bytes']} B",
                "encodingFormat": _ENCODINGS[resource["format"]],
                "sha256": resource["hash"].removeprefix("sha256:"),
            }
            for resource in descriptor["resources"]
        ],
        "recordSet": [
            _record_set(dataset.tables[resource["name"]].schema, resource["path"])
            for resource in descriptor["resources"]
        ],
    }


def citation(dataset: Dataset) -> str:
    """The dataset as a BibTeX entry."""
    info = dataset.info
    authors = " and ".join(f"{{{contributor['title']}}}" for contributor in info.contributors if "title" in contributor)
    return (
        f"@misc{{{info.name}-{info.version}, title = {{{info.title}}}, author = {{{authors}}}, "
        f"year = {{{info.created.year}}}, version = {{{info.version}}}}}"
    )


def _record_set(schema: TableSchema, path: str) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": schema.name,
        "name": schema.name,
        "description": schema.description,
        "key": [{"@id": f"{schema.name}/{name}"} for name in schema.primary_key],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{schema.name}/{field.name}",
                "name": field.name,
                "description": field.description + (f" Unit: {field.unit}." if field.unit else ""),
                "dataType": _TYPES[field.type],
                "source": {"fileObject": {"@id": path}, "extract": {"column": field.name}},
            }
            for field in schema.fields
        ],
    }
