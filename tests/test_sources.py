"""Where a package's files come from: what an archive or a directory may hold, and how much of it is read."""

import errno
import io
import stat
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imme_data.datapackage import sources
from imme_data.datapackage.sources import DirectorySource, ZipSource, safe_path
from imme_data.errors import PackageError
from imme_data.memory import Budget

LINK = (stat.S_IFLNK | 0o777) << 16
ENCRYPTED = 0x1
MIB = 2**20


def archive(*members: tuple[str, bytes], compression: int = zipfile.ZIP_STORED, attributes: int = 0) -> bytes:
    """A valid zip of members that each have a name and data."""
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as target:
        warnings.simplefilter("ignore")  # zipfile warns of two members of one name
        for name, data in members:
            member = zipfile.ZipInfo(name)
            member.compress_type, member.external_attr = compression, attributes
            target.writestr(member, data)
    return stream.getvalue()


def patched(data: bytes, offset: int, value: bytes) -> bytes:
    """An archive of one member with other bytes in its directory, at an offset of the member's record."""
    place = data.index(b"PK\x01\x02") + offset
    return data[:place] + value + data[place + len(value) :]


ONE = archive(("datapackage.json", b"{}"))


def refusal(data: bytes, budget: Budget | None = None) -> str:
    """The message of the refusal, which names the archive and has a remedy."""
    with pytest.raises(PackageError) as caught:
        ZipSource(data, "x.zip", budget or Budget())
    (problem,) = caught.value.problems
    assert (problem.file, problem.type) == ("x.zip", "package-error")
    assert problem.remedy
    return problem.message


# --- archives -------------------------------------------------------------------------------------------------------


def test_what_an_archive_holds_is_read() -> None:
    source = ZipSource(archive(("data/", b""), ("data/a.csv", b"12345")), "x.zip", Budget())
    assert (source.size("data/a.csv"), source.size("data/b.csv")) == (5, None)
    assert (source.read("data/a.csv", 5), source.read("data/b.csv", 5)) == (b"12345", None)
    with source.open("data/a.csv") as stream:
        assert stream.read() == b"12345"


REFUSED: dict[str, tuple[bytes, str]] = {
    "no archive": (b"PK", "this is not a zip archive, or it is incomplete: File is not a zip file"),
    "two of one name": (archive(("a", b"1"), ("a", b"2")), "two files of the same name"),
    "a link": (archive(("a", b"../../secret"), attributes=LINK), "'a' is a link"),
    "an encrypted member": (patched(ONE, 8, bytes([ENCRYPTED])), "'datapackage.json' is encrypted"),
    "lzma": (archive(("a", b"1"), compression=zipfile.ZIP_LZMA), "'a' is neither stored nor deflated"),
    "bzip2": (archive(("a", b"1"), compression=zipfile.ZIP_BZIP2), "'a' is neither stored nor deflated"),
    "a name outside": (archive(("../a", b"1")), "the path '../a' leads outside the package"),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_a_refused_archive_names_its_fault(data: bytes, message: str) -> None:
    """Each archive has one fault. All but the first are valid to zipfile, so that only the check in question refuses."""
    assert message in refusal(data)


@pytest.mark.parametrize("kind", [stat.S_IFREG, stat.S_IFDIR, 0])
def test_a_member_that_is_no_link_may_have_any_rights(kind: int) -> None:
    assert ZipSource(archive(("a", b"1"), attributes=(kind | 0o777) << 16), "x.zip", Budget()).read("a", 1) == b"1"


def test_an_archive_has_at_most_a_thousand_members() -> None:
    members = [(f"f{number}", b"") for number in range(1001)]
    assert ZipSource(archive(*members[:1000]), "x.zip", Budget()).size("f999") == 0
    assert refusal(archive(*members)) == "the archive contains more than 1000 files"


def test_all_members_together_have_room_in_the_budget() -> None:
    data = archive(("a", b"x" * 600), ("b", b"x" * 400))
    assert ZipSource(data, "x.zip", Budget(1000)).size("b") == 400
    message = refusal(data, Budget(999))
    assert "it needs 1,000 bytes of memory or more" in message
    assert "the budget is 999 bytes" in message


@pytest.mark.parametrize(
    ("size", "packed", "refused"),
    [
        (16 * MIB, 1, False),  # a small file does no harm, whatever its ratio
        (16 * MIB + 1, 1, True),
        (20_000_000, 100_000, False),
        (20_000_001, 100_000, True),
    ],
)
def test_a_large_member_unpacks_to_at_most_200_times_its_size(size: int, packed: int, refused: bool) -> None:
    sizes = packed.to_bytes(4, "little") + size.to_bytes(4, "little")  # as its directory states them
    data = patched(archive(("a", b"x")), 20, sizes)
    if refused:
        assert refusal(data) == f"'a' unpacks to {size} bytes"
    else:
        assert ZipSource(data, "x.zip", Budget()).size("a") == size


class Counting(io.BytesIO):
    """A stream that notes how many bytes were asked for."""

    asked: int | None = -1

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked = size
        return super().read(size)


@pytest.mark.parametrize("limit", [0, 1, 4, 5, 100])
def test_a_read_asks_for_one_byte_more_than_its_limit(tmp_path: Path, limit: int) -> None:
    """Never for all there is, which may be endless."""
    (tmp_path / "a").write_bytes(b"12345")
    for source in (DirectorySource(tmp_path, "x"), ZipSource(archive(("a", b"12345")), "x.zip", Budget())):
        assert source.read("a", limit) == b"12345"[: limit + 1]
        stream, place = Counting(b"12345"), source if isinstance(source, DirectorySource) else source._archive
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(place, "open", lambda _, stream=stream: stream)
            source.read("a", limit)
        assert stream.asked == limit + 1


def test_a_member_that_is_damaged_is_refused() -> None:
    data = ONE.replace(b"{}", b"[]", 1)  # its checksum is wrong
    with pytest.raises(PackageError, match=r"'datapackage.json' can't be unpacked: Bad CRC-32"):
        ZipSource(data, "x.zip", Budget()).read("datapackage.json", 10)


def test_a_member_that_can_not_be_opened_is_refused() -> None:
    data = ONE.replace(b"PK\x03\x04", b"PK\x03\x05", 1)  # the header before the member, and not its directory
    with pytest.raises(PackageError, match=r"'datapackage.json' can't be unpacked: Bad magic number"):
        ZipSource(data, "x.zip", Budget()).open("datapackage.json")


# --- directories ----------------------------------------------------------------------------------------------------


def test_what_a_directory_holds_is_read(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_bytes(b"12345")
    source = DirectorySource(tmp_path, "x")
    assert (source.size("data/a.csv"), source.size("data/b.csv")) == (5, None)
    assert (source.read("data/a.csv", 5), source.read("data/b.csv", 5)) == (b"12345", None)


def a_file_for_a_folder(root: Path) -> str:
    (root / "data").write_text("x", encoding="utf-8")
    return "data/a.csv"


def nothing(root: Path) -> str:
    return "data/a.csv"


@pytest.mark.parametrize("make", [a_file_for_a_folder, nothing])
def test_a_file_that_is_not_there_is_missing_and_not_unreadable(tmp_path: Path, make: Callable[[Path], str]) -> None:
    path = make(tmp_path)
    source = DirectorySource(tmp_path, "x")
    assert (source.read(path, 9), source.size(path)) == (None, None)
    with pytest.raises(FileNotFoundError):
        source.open(path)


def a_loop(root: Path) -> str:
    (root / "a").symlink_to("b")
    (root / "b").symlink_to("a")
    return "a"


def a_link_outside(root: Path) -> str:
    (root.parent / f"{root.name}-secret").write_text("x", encoding="utf-8")
    (root / "a").symlink_to(root.parent / f"{root.name}-secret")
    return "a"


def a_folder(root: Path) -> str:
    (root / "a").mkdir()
    return "a"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (a_loop, "'a' can't be read: "),
        (a_link_outside, "'a' is a link that leads outside the package"),
        (a_folder, "'a' is not a file"),
        (lambda root: "a\0b", "'a\0b' can't be read: embedded null"),
    ],
    ids=["a loop of links", "a link outside", "a folder", "a NUL"],
)
def test_a_path_that_leads_to_no_file_is_refused(tmp_path: Path, make: Callable[[Path], str], message: str) -> None:
    source, path = DirectorySource(tmp_path, "x"), make(tmp_path)
    reads: list[Callable[[], Any]] = [
        lambda: source.open(path),
        lambda: source.read(path, 9),
        lambda: source.size(path),
    ]
    for read in reads:
        with pytest.raises(PackageError) as caught:
            read()
        (problem,) = caught.value.problems
        assert message in problem.message
        assert (problem.file, bool(problem.remedy)) == ("x", True)


def test_a_link_inside_the_package_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").symlink_to("a")
    assert DirectorySource(tmp_path, "x").read("b", 1) == b"1"


def test_a_file_without_rights_is_refused_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"1")

    def denied(*_: object) -> None:
        raise PermissionError(errno.EACCES, "no rights")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(PackageError, match="'a' can't be read: no rights"):
        DirectorySource(tmp_path, "x").read("a", 1)


# --- paths ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["a", "a/b.csv", "a..b/c", "données/a b.csv"])
def test_a_path_inside_the_package_is_safe(path: str) -> None:
    assert safe_path(path, "x") == path


@pytest.mark.parametrize(
    "path", ["", "/", "/a", "a/", "a//b", "..", "../a", "a/..", "a/../b", ".a", "a/.b", "./a", "a\\b", "a\0b", "a:b"]
)
def test_a_path_that_may_lead_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(PackageError, match="leads outside the package, or is hidden"):
        safe_path(path, "x")


def test_a_long_path_is_cut_in_its_message() -> None:
    with pytest.raises(PackageError) as caught:
        safe_path("/" + "x" * 500, "x")
    assert f"'/{'x' * 79}'" in caught.value.problems[0].message
    assert sources.refuse("m", "r", "f", table="t").problems[0].table == "t"
