"""A damaged or unsafe package is refused with an error and a remedy, and never read as other data."""

import hashlib
import io
import json
import shutil
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import imme_data
from generated import DATA
from imme_data.datapackage.sources import ZipSource
from imme_data.errors import LocationError, PackageError
from imme_data.memory import Budget
from imme_data.publication.loading import read_package
from imme_data.publication.packaging import write_zip

Descriptor = dict[str, Any]


def refused(location: object) -> PackageError:
    """The error that loading raises; it must have a place and a remedy."""
    with pytest.raises(PackageError) as caught:
        imme_data.load(location)  # type: ignore[arg-type]
    assert caught.value.problems
    for problem in caught.value.problems:
        assert problem.file
        assert problem.message
        assert problem.remedy
    report = imme_data.validate(location)  # type: ignore[arg-type]
    assert not report.valid
    return caught.value


def reseal(package: Path, change: Callable[[Descriptor], object]) -> Path:
    """Change a descriptor as a forger would, without SHA256SUMS."""
    (package / "SHA256SUMS").unlink(missing_ok=True)
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    change(descriptor)
    (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return package


def replace(package: Path, table: str, data: bytes) -> Path:
    """Replace the bytes of a table, and state their size and hash."""
    resources = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    path = next(resource["path"] for resource in resources if resource["name"] == table)
    (package / path).write_bytes(data)
    stated = {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    return reseal(package, lambda d: next(r for r in d["resources"] if r["name"] == table).update(stated))


@given(data=st.data(), form=st.sampled_from(["csv", "parquet"]), zipped=st.booleans())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_flipped_byte_is_refused_or_harmless(
    root: Path, tmp_path: Path, data: st.DataObject, form: str, zipped: bool
) -> None:
    package = root / "dist" / f"imme-data-{form}"
    if zipped:
        target = tmp_path / "copy.zip"
        target.write_bytes(package.with_name(f"{package.name}.zip").read_bytes())
        location = victim = target
    else:
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        location = Path(shutil.copytree(package, tmp_path / "copy"))
        victim = data.draw(st.sampled_from(sorted(path for path in location.rglob("*") if path.is_file())))
    content = bytearray(victim.read_bytes())
    position = data.draw(st.integers(0, len(content) - 1))
    content[position] ^= data.draw(st.integers(1, 255))
    victim.write_bytes(content)
    try:
        loaded = imme_data.load(location)
    except PackageError:
        return
    # README.md and croissant.json are not data; in a zip, some bytes (times, say) mean nothing to a reader.
    assert loaded == DATA


@given(keep=st.floats(0, 0.9999), form=st.sampled_from(["csv", "parquet"]))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_truncated_zip_is_refused(root: Path, tmp_path: Path, keep: float, form: str) -> None:
    data = (root / f"dist/imme-data-{form}.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: int(len(data) * keep)])
    refused(tmp_path / "cut.zip")


def test_a_truncated_or_missing_file_is_refused(package: Path) -> None:
    victim = next(path for path in (package / "data").iterdir() if path.stem == "figures")
    victim.write_bytes(victim.read_bytes()[:-1])
    assert "figures" in str(refused(package))
    victim.unlink()
    assert "missing" in str(refused(package))


@pytest.mark.slow
@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_instead_of_a_file_are_refused(tmp_path: Path, founding_project: Path, data: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    refused(tmp_path / "x.zip")
    for form in ("csv", "parquet"):
        package = tmp_path / form
        if not package.exists():
            shutil.copytree(founding_project / "dist" / f"imme-data-{form}", package)
        refused(replace(package, "people", data))
    shutil.rmtree(tmp_path / "bare", ignore_errors=True)
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "datapackage.json").write_bytes(data)
    refused(tmp_path / "bare")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def _paths(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, inner in items for found in _paths(inner, (*path, key)))]


@pytest.mark.slow
@given(st.data(), JSON)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_change_of_a_descriptor_is_refused_or_changes_no_row(
    root: Path, tmp_path: Path, data: st.DataObject, put: Any
) -> None:
    text = (root / "dist/imme-data-csv/datapackage.json").read_text(encoding="utf-8")
    descriptor = json.loads(text)
    *path, last = data.draw(st.sampled_from(_paths(descriptor)[1:]))
    place = descriptor
    for key in path:
        place = place[key]
    place[last] = put
    if not (tmp_path / "csv").exists():
        shutil.copytree(root / "dist/imme-data-csv", tmp_path / "csv")
        (tmp_path / "csv" / "SHA256SUMS").unlink()
    (tmp_path / "csv" / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    try:
        loaded = imme_data.load(tmp_path / "csv")
    except PackageError:
        return
    assert loaded.tables == DATA.tables


HOSTILE_PATHS = ["../secret.csv", "/etc/hostname", "data/../../x.csv", ".hidden/x.csv", "data\\x.csv", "C:/x.csv", "data//x", "", "a\0b", "https://example.org/x.csv"]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE_PATHS)
def test_a_path_outside_the_package_is_refused(package: Path, path: str) -> None:
    (package.parent / "secret.csv").write_text("secret", encoding="utf-8")
    error = refused(reseal(package, lambda d: d["resources"][0].update(path=path)))
    assert "outside the package" in str(error)
    assert "secret" not in str(error).replace("secret.csv", "")


def test_a_link_that_leads_outside_is_refused(package: Path) -> None:
    victim = next((package / "data").glob("people.*"))
    outside = package.parent / "outside"
    victim.rename(outside)
    victim.symlink_to(outside)
    assert "outside the package" in str(refused(package))
    victim.unlink()
    victim.symlink_to(victim)
    refused(package)


def column(descriptor: Descriptor, table: str, name: str) -> Descriptor:
    """A column of a descriptor."""
    resource = next(resource for resource in descriptor["resources"] if resource["name"] == table)
    field: Descriptor = next(field for field in resource["schema"]["fields"] if field["name"] == name)
    return field


CHANGES: dict[str, Callable[[Descriptor], object]] = {
    "no resources": lambda d: d.pop("resources"),
    "a table too few": lambda d: d["resources"].pop(),
    "a table too many": lambda d: d["resources"].append({"name": "prices"}),
    "a table twice": lambda d: d["resources"].append(d["resources"][0]),
    "no hash": lambda d: d["resources"][0].pop("hash"),
    "an md5": lambda d: d["resources"][0].update(hash="d41d8cd98f00b204e9800998ecf8427e"),
    "another hash": lambda d: d["resources"][0].update(hash="sha256:" + "0" * 64),
    "no bytes": lambda d: d["resources"][0].pop("bytes"),
    "other bytes": lambda d: d["resources"][0].update(bytes=3),
    "vast bytes": lambda d: d["resources"][0].update(bytes=2**70),
    "another format": lambda d: d["resources"][0].update(format="xlsx"),
    "a list of paths": lambda d: d["resources"][0].update(path=["data/articles.csv"]),
    "no schema": lambda d: d["resources"][0].pop("schema"),
    "another column": lambda d: d["resources"][0]["schema"]["fields"][0].update(name="id"),
    "another type": lambda d: d["resources"][0]["schema"]["fields"][0].update(type="integer"),
    "a bad pattern": lambda d: d["resources"][0]["schema"]["fields"][0]["constraints"].update(pattern="("),
    "no version": lambda d: d.pop("version"),
    "no date": lambda d: d.update(created="yesterday"),
    "half a character": lambda d: d.update(title="\ud800"),
    "half a character in a column": lambda d: d["resources"][0]["schema"]["fields"][0].update(title="\ud800"),
    "a pattern that is too large": lambda d: d["resources"][0]["schema"]["fields"][0]["constraints"].update(
        pattern="a{99999999999999999999}"
    ),
    "a pattern that is too deep": lambda d: d["resources"][0]["schema"]["fields"][0]["constraints"].update(
        pattern="(" * 5000 + ")" * 5000
    ),
    "numbers in another form": lambda d: column(d, "commitments", "value").update(groupChar=".", decimalChar=","),
    "other missing values": lambda d: d["resources"][0]["schema"].update(missingValues=["", "-"]),
    "no foreign keys": lambda d: d["resources"][0]["schema"].pop("foreignKeys"),
    "another primary key": lambda d: d["resources"][0]["schema"].update(primaryKey=["url"]),
    "a foreign key to a list": lambda d: d["resources"][0]["schema"]["foreignKeys"][0]["reference"].update(
        resource=["x", 5]
    ),
    "a licence of the wrong type": lambda d: d.update(licenses=[{"name": "x", "path": {}}]),
    "a contributor of the wrong type": lambda d: d.update(contributors=[{"title": [1]}]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_wrong_or_incomplete_descriptor_is_refused(package: Path, change: Callable[[Descriptor], object]) -> None:
    refused(reseal(package, change))


# The tables that data 2 added, and those of 2.1.
SINCE_2 = {
    *("measures", "releases", "commitment_relations", "searches", "search_commitments"),
    *("developments", "development_commitments"),
}


def versioned(version: str, without: set[str]) -> Callable[[Descriptor], object]:
    """State another version, without some of the tables."""

    def change(descriptor: Descriptor) -> None:
        kept = [resource for resource in descriptor["resources"] if resource["name"] not in without]
        assert len(descriptor["resources"]) - len(kept) == len(without)
        descriptor.update(version=version, resources=kept)

    return change


def test_a_package_of_data_1_is_refused_with_the_library_that_reads_it(package: Path) -> None:
    def unlink(descriptor: Descriptor) -> None:
        for resource in descriptor["resources"]:
            keys = resource["schema"].get("foreignKeys", [])
            kept = [key for key in keys if key["reference"].get("resource") not in SINCE_2]
            resource["schema"]["foreignKeys"] = kept

    reseal(package, versioned("1.0.0", SINCE_2))
    (problem,) = refused(reseal(package, unlink)).problems
    assert imme_data.validate(package).errors == (problem,)
    assert "the package has version 1.0.0, and this imme_data reads version 2" in problem.message
    assert "read this one with imme_data 0.3 (pip install 'imme-data<0.4')" in problem.remedy
    assert "docs/migration.md" in problem.remedy


@pytest.mark.parametrize(
    ("version", "without"),
    [("2.0.0", SINCE_2), ("1.0.0", {"searches"}), ("10.0.0", SINCE_2)],
    ids=["the new ones", "one of version 1", "the new ones of version 10"],
)
def test_a_package_that_only_lacks_tables_is_not_taken_for_data_1(
    package: Path, version: str, without: set[str]
) -> None:
    error = refused(reseal(package, versioned(version, without)))
    assert {problem.table for problem in error.problems} == without
    assert "imme_data 0.3" not in str(error)


def test_a_package_of_another_project_may_have_version_1(package: Path) -> None:
    """Its own version says nothing about the model; its tables do."""
    assert imme_data.load(reseal(package, versioned("1.0.0", set()))).version == "1.0.0"


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{}", "[" * 100_000, '{"resources": 1}', "\ufeff{", '{"bytes": ' + "9" * 5000 + "}"]
)
def test_an_invalid_descriptor_is_refused(package: Path, text: str) -> None:
    (package / "SHA256SUMS").unlink()
    (package / "datapackage.json").write_text(text, encoding="utf-8")
    refused(package)


@pytest.mark.parametrize("data", [b'{"title": "\xed\xa0\x80", "resources": []}', '{"resources": []}'.encode("utf-16")])
def test_a_descriptor_in_another_encoding_is_refused(package: Path, data: bytes) -> None:
    (package / "SHA256SUMS").unlink()
    (package / "datapackage.json").write_bytes(data)
    assert "is not JSON" in str(refused(package))


def test_a_package_without_rows_that_others_name_is_refused(root: Path, tmp_path: Path) -> None:
    package = Path(shutil.copytree(root / "dist/imme-data-csv", tmp_path / "csv"))
    lines = (package / "data/articles.csv").read_bytes().splitlines(keepends=True)
    error = refused(replace(package, "articles", b"".join(lines[:-2])))
    missing = lines[-2].split(b",")[0].decode()
    (problem,) = (one for one in error.problems if one.table == "figures")
    assert problem.field == "article_id"
    assert f"articles has no row with article_id '{missing}'" in problem.message
    assert "1 more" in problem.message


@pytest.mark.parametrize("sha256", [5, b"x", "x", "A" * 64])
def test_a_pin_that_is_no_sha256_is_refused(package: Path, sha256: Any) -> None:
    with pytest.raises(LocationError, match="is not a SHA-256: give 64 hexadecimal digits"):
        imme_data.load(package, sha256=sha256)


@pytest.mark.parametrize("name", ["README.md", "croissant.json"])
def test_validation_checks_every_file_against_its_hash(package: Path, name: str) -> None:
    whole, data = imme_data.load(package), (package / name).read_bytes()
    (package / name).write_bytes(data.replace(b"IMME", b"IMMO", 1))
    assert imme_data.load(package) == whole  # it is not data
    assert not imme_data.validate(package).valid
    (package / name).unlink()
    assert "missing" in str(imme_data.validate(package))


def test_a_csv_that_is_hashed_but_wrong_is_refused(root: Path, tmp_path: Path) -> None:
    package = Path(shutil.copytree(root / "dist/imme-data-csv", tmp_path / "csv"))
    good = (package / "data/commitments.csv").read_bytes()
    for old, new in [
        (b"13340", b"1_3340"),
        (b"13340", b"nan"),
        (b"13340", b""),
        (b"2020-12-31", b"2020-2-31"),
        (b"2020-12-31", b"2020-02-31"),
        (b"commitment_id,", b"id,"),
        (b"2020-12-31", b"0000-01-01"),
        (b"13340", b"9" * 400),
        (b",13340,", b",13340.000000000001,"),
        (b"\n", b"\n\n"),
        (b"\n", b",\n"),
        (b"13,340", b"\xff"),
        (b'"', b""),
    ]:
        assert old in good
        refused(replace(package, "commitments", good.replace(old, new, 1)))
    replace(package, "commitments", good)
    assert imme_data.load(package) == DATA


def test_a_parquet_that_is_hashed_but_wrong_is_refused(root: Path, tmp_path: Path) -> None:
    package = Path(shutil.copytree(root / "dist/imme-data-parquet", tmp_path / "parquet"))
    good = DATA.people.to_arrow()
    broken = pa.array([b"\xff\xfe"] * len(good)).view(pa.string())
    for table in (
        good.rename_columns(["person_id", "nom"]),
        good.drop_columns(["name"]),
        good.set_column(1, "name", pa.array([1] * len(good))),
        pa.Table.from_arrays([good["person_id"], broken], schema=good.schema),
    ):
        stream = io.BytesIO()
        pq.write_table(table, stream)
        refused(replace(package, "people", stream.getvalue()))


def test_a_date_beyond_the_calendar_is_refused(root: Path, tmp_path: Path) -> None:
    package = Path(shutil.copytree(root / "dist/imme-data-parquet", tmp_path / "parquet"))
    good = DATA.events.to_arrow()
    days = pa.array([99_999_999] * len(good), pa.int32()).view(pa.date32())
    stream = io.BytesIO()
    pq.write_table(good.set_column(4, good.schema.field(4), days), stream)
    assert "beyond the years" in str(refused(replace(package, "events", stream.getvalue())))


def test_a_zip_that_is_larger_than_memory_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "vast.zip").open("wb") as stream:
        stream.truncate(400 * 10**9)  # a sparse file: it takes no room
    with pytest.raises(LocationError, match="has 400,000,000,000 bytes; the budget is"):
        imme_data.load(tmp_path / "vast.zip")


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED, **attributes: Any) -> bytes:
    """A zip of these members."""
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as target:
        warnings.simplefilter("ignore")
        for name, data in members.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = compression
            for attribute, value in attributes.items():
                setattr(member, attribute, value)
            target.writestr(member, data)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil", "data/../../evil", "..\\evil", ".bashrc"])
def test_zip_slip_is_refused_whole(package: Path, tmp_path: Path, name: str) -> None:
    write_zip(package, tmp_path / "slip.zip")
    with zipfile.ZipFile(tmp_path / "slip.zip", "a") as target:
        target.writestr(name, "evil")
    before = sorted(tmp_path.rglob("*"))
    refused(tmp_path / "slip.zip")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_zip_bomb_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    zeros = bytes(64 * 1024**2)
    for members in ({"datapackage.json": zeros}, {"datapackage.json": b"{}", "data/articles.csv": zeros}):
        (tmp_path / "bomb.zip").write_bytes(archive(members, zipfile.ZIP_DEFLATED))
        assert "unpacks to" in str(refused(tmp_path / "bomb.zip"))


def test_a_member_longer_than_its_descriptor_says_is_cut_and_refused(root: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(root / "dist/imme-data-csv.zip") as source:
        members = {name: source.read(name) for name in source.namelist() if name != "SHA256SUMS"}
    members["data/people.csv"] += b"x" * 10**6
    (tmp_path / "long.zip").write_bytes(archive(members, zipfile.ZIP_DEFLATED))
    assert "bytes" in str(refused(tmp_path / "long.zip"))


def locked(data: bytes) -> bytes:
    """An archive whose first member has the flag of encryption, in the directory of the archive."""
    place = data.index(b"PK\x01\x02") + 8
    return data[:place] + bytes([data[place] | 1]) + data[place + 1 :]


ARCHIVES: dict[str, tuple[Callable[[dict[str, bytes]], bytes], str]] = {
    "links": (lambda members: archive(members, external_attr=0o120777 << 16), "is a link"),
    "too many files": (
        lambda members: archive({**members, **{f"f{number}": b"" for number in range(1000)}}),
        "more than 1000 files",
    ),
    "lzma": (lambda members: archive(members, zipfile.ZIP_LZMA), "neither stored nor deflated"),
    "bzip2": (lambda members: archive(members, zipfile.ZIP_BZIP2), "neither stored nor deflated"),
    "encryption": (lambda members: locked(archive(members)), "is encrypted"),
    "a file twice": (lambda members: twins(archive(members)), "two files of the same name"),
    "no package": (lambda members: archive({"other.json": b"{}"}), "datapackage.json"),
}


def twins(data: bytes) -> bytes:
    """An archive in which the first file comes again, with other content."""
    stream = io.BytesIO(data)
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "a") as target:
        warnings.simplefilter("ignore")
        target.writestr(target.namelist()[0], "[]")
    return stream.getvalue()


@pytest.mark.parametrize(("make", "message"), ARCHIVES.values(), ids=ARCHIVES)
def test_an_archive_is_refused_for_its_only_fault(
    root: Path, tmp_path: Path, make: Callable[[dict[str, bytes]], bytes], message: str
) -> None:
    """All else in it is a whole package, which would be read."""
    with zipfile.ZipFile(root / "dist/imme-data-csv.zip") as source:
        members = {name: source.read(name) for name in source.namelist()}
    (tmp_path / "x.zip").write_bytes(make(members))
    assert message in str(refused(tmp_path / "x.zip"))


def test_a_deflated_package_is_read(root: Path) -> None:
    with zipfile.ZipFile(root / "dist/imme-data-csv.zip") as source:
        data = archive({name: source.read(name) for name in source.namelist()}, zipfile.ZIP_DEFLATED)
    assert read_package(ZipSource(data, "x.zip", Budget()), Budget()) == DATA


def test_a_location_without_a_package_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for location in (
        tmp_path / "none",
        tmp_path / "file.txt",
        tmp_path / "empty",
        "a\0b",
        3,
        "ftp://example.org/x.zip",
    ):
        with pytest.raises(LocationError):
            imme_data.load(location)  # type: ignore[arg-type]
        with pytest.raises(LocationError):
            imme_data.validate(location)  # type: ignore[arg-type]
    for location in (tmp_path / "none", tmp_path / "file.txt", "a\0b", 3):
        with pytest.raises(LocationError):
            imme_data.verify(location)  # type: ignore[arg-type]


def test_a_pinned_file_must_have_its_hash(root: Path) -> None:
    path = root / "dist/imme-data-csv.zip"
    pin = hashlib.sha256(path.read_bytes()).hexdigest()
    assert imme_data.load(path, sha256=pin) == DATA
    with pytest.raises(PackageError, match="SHA-256"):
        imme_data.load(path, sha256="0" * 64)
    for location, wrong in ((path, "ABC"), (None, "0" * 64)):
        with pytest.raises(LocationError, match="SHA-256"):
            imme_data.load(location, sha256=wrong)


def test_a_directory_instead_of_a_file_is_refused(package: Path) -> None:
    victim = next((package / "data").glob("people.*"))
    victim.unlink()
    victim.mkdir()
    assert "is not a file" in str(refused(package))
