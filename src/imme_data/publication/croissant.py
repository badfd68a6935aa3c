"""Describes a data package in Croissant 1.1 (https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html).

Croissant is schema.org/Dataset with files, columns and keys, for search engines and machine-learning tools. It has no
decimal type. Amounts are `sc:Float`, which is exact for our values because they have at most 15 digits.

Foreign keys are only in `datapackage.json`. Croissant has `references` for them, but the reference implementation
(mlcroissant 1.1) joins the tables for each reference. It fails on tables that refer to themselves or share a column
name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from imme_data.dataset.dataset import Dataset
from imme_data.model.profile import TableSchema

__all__ = ["describe"]

# The text of Croissant 1.1 has http://schema.org/, but the reference implementation accepts only https.
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
# Readers of Croissant know only the old media type of Parquet.
_ENCODINGS: Final = {"csv": "text/csv", "parquet": "application/x-parquet"}


def describe(descriptor: Mapping[str, Any], dataset: Dataset) -> dict[str, Any]:
    """Return the Croissant description of the package with this descriptor."""
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
        # Without a home page, the address is the directory of this file.
        "url": info.homepage or "./",
        "creator": creators,
        "datePublished": info.created.isoformat(),
        "version": info.version,
        "keywords": list(info.keywords),
        # The languages of the sources, and English for the texts of the dataset itself.
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
    """Return a BibTeX entry for the dataset."""
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
