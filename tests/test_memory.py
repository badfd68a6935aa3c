"""A package of a stranger takes no more memory than the budget allows, however small its files are."""

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import imme_data
from generated import DATA
from imme_data.errors import LocationError, PackageError
from imme_data.memory import BUDGET, Budget, BudgetError
from imme_data.publication.decoding import decode_parquet
from imme_data.tableschema.batches import UnreadableError
from imme_data.tableschema.csv_files import CsvTable
from imme_data.tableschema.dialect import Dialect
from imme_data.tableschema.parquet_files import ParquetTable
from imme_data.tableschema.parquet_pages import FilePages, PageError, column_chunks, column_pages

MIB = 2**20
PEOPLE = DATA.people.to_arrow().schema


def written(table: pa.Table, **options: Any) -> bytes:
    """A Parquet file."""
    stream = io.BytesIO()
    pq.write_table(table, stream, **options)
    return stream.getvalue()


_POOLS: list[pa.MemoryPool] = []  # arrays that live on return their memory to their pool, so none may be deleted


class Peak:
    """The most bytes that Arrow held at once inside a `with`, apart from what it held before."""

    size = 0

    def __enter__(self) -> "Peak":
        self._usual = pa.default_memory_pool()
        _POOLS.append(pa.proxy_memory_pool(self._usual))
        pa.set_memory_pool(_POOLS[-1])
        return self

    def __exit__(self, *_: object) -> None:
        pa.set_memory_pool(self._usual)
        self.size = _POOLS[-1].max_memory() or 0


def people(names: list[str] | pa.Array, **options: Any) -> bytes:
    """The table of people with these names, as Parquet."""
    keys = pa.array([f"p{number}" for number in range(len(names))])
    fields = [PEOPLE.field(0), PEOPLE.field(1)]
    if isinstance(names, pa.DictionaryArray):
        fields[1] = pa.field("name", names.type, nullable=False)
        options["store_schema"] = False
    table = pa.Table.from_arrays([keys, names], schema=pa.schema(fields))
    return written(table, compression="zstd", write_statistics=False, **options)


CELL = MIB
BOMBS: dict[str, Callable[[], bytes]] = {
    "plain pages": lambda: people(["x" * CELL] * 20, use_dictionary=False, data_page_size=1, write_batch_size=1),
    "one plain page": lambda: people(["x" * CELL] * 20, use_dictionary=False),
    "pages of version 2": lambda: people(["x" * CELL] * 20, use_dictionary=False, data_page_version="2.0"),
    "lengths apart": lambda: people(
        ["x" * CELL] * 20, use_dictionary=False, column_encoding={"name": "DELTA_LENGTH_BYTE_ARRAY"}
    ),
    "values as differences": lambda: people(
        ["x" * CELL + str(number) for number in range(20)],
        use_dictionary=False,
        column_encoding={"name": "DELTA_BYTE_ARRAY"},
    ),
    "one string for all rows": lambda: people(
        pa.DictionaryArray.from_arrays(pa.array([0] * 100), ["x" * CELL]), dictionary_pagesize_limit=2**30
    ),
    "many short rows": lambda: written(
        pa.Table.from_arrays([pa.repeat("a", 3_000_000), pa.repeat("b", 3_000_000)], schema=PEOPLE), compression="zstd"
    ),
}
SAFE = 8 * MIB


def package_with(root: Path, target: Path, table: str, data: bytes, form: str) -> Path:
    """A package in which a table has these bytes, with the right size and hash."""
    package = Path(shutil.copytree(root / f"dist/imme-data-{form}", target))
    (package / "SHA256SUMS").unlink()
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(one for one in descriptor["resources"] if one["name"] == table)
    resource.update(bytes=len(data), hash=f"sha256:{hashlib.sha256(data).hexdigest()}")
    (package / resource["path"]).write_bytes(data)
    (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return package


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_a_small_file_that_unpacks_to_more_than_the_budget_is_refused_before_it_is_unpacked(
    root: Path, tmp_path: Path, make: Callable[[], bytes]
) -> None:
    data = make()
    assert len(data) < MIB
    package = package_with(root, tmp_path / "package", "people", data, "parquet")
    with Peak() as peak, pytest.raises(PackageError) as caught:
        imme_data.load(package, budget=SAFE)
    (problem,) = caught.value.problems
    assert problem.table == "people"
    assert "data/people.parquet" in problem.message
    assert f"the budget is {SAFE:,} bytes" in problem.message
    assert "budget=" in problem.remedy
    assert peak.size <= SAFE


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_validation_reads_a_file_in_parts_within_the_budget(make: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    path.write_bytes(make())
    with Peak() as peak:
        report = imme_data.validate(path, "people", budget=SAFE, limit=5)
    assert peak.size <= SAFE
    if not report.valid:
        assert any("the budget is" in problem.message or problem.type == "primary-key" for problem in report.errors)


@pytest.mark.parametrize("small", [10, 2**28], ids=["as dictionaries", "at once"])
def test_a_larger_budget_reads_the_same_file(monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    monkeypatch.setattr("imme_data.publication.decoding._SMALL", small)
    for make in (BOMBS["plain pages"], BOMBS["one string for all rows"]):
        data = make()
        with pytest.raises(BudgetError):
            decode_parquet(data, DATA.schemas["people"], Budget(SAFE))
        found = decode_parquet(data, DATA.schemas["people"], Budget(2**30))
        assert len(found) in (20, 100)
        assert set(found["name"].to_pylist()) == {"x" * CELL}


@given(
    st.lists(st.text(max_size=30), max_size=30),
    st.sampled_from(["none", "snappy", "gzip", "zstd", "lz4", "brotli"]),
    st.sampled_from(["1.0", "2.0"]),
    st.booleans() | st.none(),
    st.integers(1, 8),
)
def test_the_headers_of_pages_state_what_is_unpacked(
    texts: list[str], codec: str, version: str, dictionary: bool | None, size: int
) -> None:
    table = pa.table({"text": pa.array(texts, pa.string()), "number": pa.array(range(len(texts)))})
    options: dict[str, Any] = {"use_dictionary": bool(dictionary)}
    if dictionary is None:
        options["column_encoding"] = {"text": "DELTA_LENGTH_BYTE_ARRAY", "number": "DELTA_BINARY_PACKED"}
    data = written(
        table, compression=codec, data_page_version=version, data_page_size=size, row_group_size=7, write_batch_size=2,
        **options,
    )  # fmt: skip
    metadata = pq.ParquetFile(io.BytesIO(data)).metadata
    for chunk in column_chunks(metadata, len(data)):
        pages = column_pages(data, chunk)
        assert pages == column_pages(FilePages(io.BytesIO(data)), chunk)
        headers = chunk.total_uncompressed_size - pages.data - pages.dictionary
        assert 0 <= headers <= 150 * (chunk.num_values + 2)
        assert pages.largest <= max(pages.data, pages.dictionary)
        assert bool(pages.dictionary) <= bool(dictionary)


def test_the_sizes_that_a_footer_states_do_not_count() -> None:
    data = BOMBS["one plain page"]()
    chunk = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0).column(1)
    names = ("data_page_offset", "dictionary_page_offset", "total_compressed_size", "num_values")
    read = SimpleNamespace(**{name: getattr(chunk, name) for name in names})  # and no size of unpacked pages
    assert column_pages(data, read).largest >= 20 * CELL


@given(st.binary(max_size=60), st.integers(0, 10), st.integers(-1, 100))
def test_a_damaged_header_is_refused(data: bytes, start: int, values: int) -> None:
    chunk = SimpleNamespace(
        data_page_offset=start, dictionary_page_offset=None, total_compressed_size=60, num_values=values
    )
    try:
        pages = column_pages(data, chunk)
    except PageError:
        return
    assert pages.largest <= pages.data + pages.dictionary


TABLE = pa.table(
    {
        "list": [["x", "y"], ["x"], None] * 50,
        "struct": [{"q": "z"}, None, {"q": "zz"}] * 50,
        "map": pa.array([[("k", "v")]] * 150, pa.map_(pa.string(), pa.string())),
        "bytes": [b"aa", b"b", None] * 50,
        "fixed": pa.array([b"ab"] * 150, pa.binary(2)),
        "large": pa.array(["aa", "b", None] * 50, pa.large_string()),
        "view": pa.array(["aa", "b", None] * 50, pa.string_view()),
        "dictionary": pa.array(["p", "q", None] * 50).dictionary_encode(),
        "number": pa.array([1, 2, None] * 50).dictionary_encode(),
        "long": ["x" * 20_000, "", None] * 50,
    }
)
PLAIN = {"use_dictionary": False}


@pytest.mark.parametrize("size", [7, 1000])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"data_page_version": "2.0", "compression": "zstd"},
        {"compression": "brotli", "data_page_size": 10},
        {"compression": "lz4", "dictionary_pagesize_limit": 5},
        PLAIN,
        {**PLAIN, "column_encoding": {"large": "DELTA_BYTE_ARRAY", "bytes": "DELTA_LENGTH_BYTE_ARRAY"}},
    ],
    ids=str,
)
def test_rows_are_the_same_whatever_the_encoding_and_the_budget(options: dict[str, Any], size: int) -> None:
    data = written(TABLE, row_group_size=size, **options)
    expected = [
        [value.encode() if isinstance(value, str) else value for value in TABLE[name].to_pylist()]
        for name in TABLE.column_names
    ]
    counts = set()
    for budget in (BUDGET, SAFE):
        batches = list(ParquetTable(lambda: io.BytesIO(data), Budget(budget)).batches())
        found = [
            [value for batch in batches for value in batch.columns[place].to_pylist()] for place in range(len(expected))
        ]
        assert found == expected
        starts = [batch.rows[0] for batch in batches]
        lengths = [len(batch.columns[0]) for batch in batches]
        assert starts == [2 + sum(lengths[:place]) for place in range(len(lengths))]
        counts.add(len(batches))
    if size == 1000:
        assert len(counts) == 2  # with the small budget, in more parts


def test_a_footer_of_many_columns_is_not_read() -> None:
    data = b"PAR1" + b"\x00" * 100 + (4 * MIB).to_bytes(4, "little") + b"PAR1"
    with pytest.raises(BudgetError, match="the budget is"):
        ParquetTable(lambda: io.BytesIO(data))


def test_a_csv_of_empty_rows_is_refused_before_it_is_decoded(root: Path, tmp_path: Path) -> None:
    header = ",".join(PEOPLE.names).encode()
    package = package_with(root, tmp_path / "csv", "people", header + b"\n," * 10 * MIB, "csv")
    with Peak() as peak, pytest.raises(PackageError, match="the budget is"):
        imme_data.load(package, budget=64 * MIB)
    assert peak.size <= 64 * MIB


def test_a_csv_that_is_larger_than_the_budget_is_not_even_read(root: Path, tmp_path: Path) -> None:
    package = package_with(root, tmp_path / "csv", "people", b"x", "csv")
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    next(one for one in descriptor["resources"] if one["name"] == "people")["bytes"] = 2**60
    (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(PackageError, match=f"{2**60:,} bytes of memory"):
        imme_data.load(package)


def csv_table(data: bytes, budget: int, encoding: str = "utf-8") -> CsvTable:
    """A CSV file in memory."""
    return CsvTable(lambda: io.BytesIO(data), Dialect.from_descriptor({}), encoding, Budget(budget))


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
@pytest.mark.parametrize(
    "row", [b"x" * 4 * MIB, b'"' + b"a\n" * MIB, b"a," * MIB, b'"a\n",' * MIB], ids=lambda row: row[:6]
)
def test_a_row_without_an_end_is_refused(row: bytes, encoding: str) -> None:
    table = csv_table(b"a,b\n1,2\n" + row, 8 * MIB, encoding)
    with pytest.raises((BudgetError, UnreadableError), match="the budget is|field larger than"):
        list(table.batches(2, True))


def test_a_wide_table_of_empty_lines_is_read_in_small_parts() -> None:
    width = 1000
    data = ",".join(f"c{number}" for number in range(width)).encode() + b"\n" * 20_000
    budget = 64 * MIB
    sizes = []
    with Peak() as peak:
        for batch in csv_table(data, budget).batches(width, True):
            sizes.append(len(batch.columns[0]) + len(batch.ragged))
            assert len(batch.columns) == width
    assert sum(sizes) == 20_000 - 1
    assert peak.size < budget


def test_a_header_of_too_many_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_bytes(b"," * 20_001)
    report = imme_data.validate(tmp_path / "wide.csv", {"fields": [{"name": "a"}]})
    assert "20002 cells, and at most 20000 are read" in str(report)


def test_an_archive_that_unpacks_to_more_than_the_budget_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("datapackage.json", "README.md"):
            archive.writestr(name, b"x" * MIB)
    with pytest.raises(PackageError, match="the archive can't be unpacked: it needs 2,097,152 bytes"):
        imme_data.load(path, budget=2 * MIB - 1)
    with pytest.raises(PackageError, match="is not JSON"):
        imme_data.load(path, budget=2 * MIB)
    with pytest.raises(LocationError, match="the budget is 1,000"):
        imme_data.load(path, budget=1000)
    assert "the archive can't be unpacked" in str(imme_data.validate(path, budget=MIB))


def test_the_rules_are_left_out_if_their_rows_need_too_much_memory(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imme_data.validation._VALUE", 100_000)
    report = imme_data.validate(root / "dist/imme-data-parquet")
    assert report.valid
    (phrase,) = report.unchecked
    assert phrase.startswith("the rules of the project, because it needs")
    assert "budget=" in phrase
    monkeypatch.undo()
    assert not imme_data.validate(root / "dist/imme-data-parquet").unchecked


def test_the_tables_of_a_package_share_one_budget(root: Path) -> None:
    """Each table alone has room."""
    package = root / "dist/imme-data-csv"
    sizes = {name: table.to_arrow().nbytes for name, table in DATA.tables.items()}
    budget = Budget(10**9)
    for size in sizes.values():
        budget.take(size)
    assert budget.taken == sum(sizes.values())
    with pytest.raises(PackageError, match="bytes of other tables"):
        imme_data.load(package, budget=sum(sizes.values()) - 1)
    assert imme_data.load(package, budget=8 * sum(sizes.values())) == DATA


def test_the_reference_engine_has_the_budget_too(tmp_path: Path) -> None:
    (tmp_path / "people.parquet").write_bytes(BOMBS["many short rows"]())
    report = imme_data.validate(tmp_path / "people.parquet", "people", engine="frictionless", budget=SAFE)
    assert "it can't be checked: it needs" in str(report)


@pytest.mark.parametrize("function", [imme_data.load, imme_data.validate])
def test_a_budget_is_a_positive_number_of_bytes(function: Callable[..., Any], root: Path) -> None:
    for wrong in (0, -5):
        with pytest.raises(ValueError, match="give a positive number of bytes"):
            function(root / "dist/imme-data-csv", budget=wrong)
    for other in (1.5, "2G", None, True):
        with pytest.raises(TypeError, match="give a number of bytes"):
            function(root / "dist/imme-data-csv", budget=other)


@pytest.mark.parametrize(("form", "name"), [("csv", "people.csv"), ("parquet", "people.parquet")])
def test_a_file_of_the_wrong_size_is_not_read_to_its_end(root: Path, tmp_path: Path, form: str, name: str) -> None:
    package = Path(shutil.copytree(root / f"dist/imme-data-{form}", tmp_path / form))
    with (package / "data" / name).open("r+b") as stream:
        stream.truncate(10**12)  # a sparse file: it takes no room
    report = imme_data.validate(package)
    assert report.counts["byte-count"] == 1
    with pytest.raises(PackageError, match="bytes that the package states"):
        imme_data.load(package)


@pytest.mark.parametrize(
    "line", [pytest.param("\n", marks=pytest.mark.slow), "1\n"], ids=["empty lines", "lines of one cell"]
)
def test_a_wide_table_of_short_rows_is_not_read_to_its_end(tmp_path: Path, line: str) -> None:
    """A line of two bytes has as many cells as any other once it is read."""
    width = 2000
    names = [f"c{number}" for number in range(width)]
    (tmp_path / "wide.csv").write_text(",".join(names) + "\n" + 100_000 * line, encoding="utf-8")
    report = imme_data.validate(tmp_path / "wide.csv", {"fields": [{"name": name} for name in names]})
    assert "its rows are too short: they lack more than 2,000,000 cells" in str(report.errors)


def test_values_as_differences_that_are_no_bomb_are_read() -> None:
    """Each may be as long as its page, by the header alone; so what they take is counted once they are read."""
    texts = [f"{number:04}" + "x" * 1000 for number in range(600)]
    data = written(
        pa.table({"a": texts}), use_dictionary=False, column_encoding={"a": "DELTA_BYTE_ARRAY"}, compression="zstd"
    )
    batches = list(ParquetTable(lambda: io.BytesIO(data), Budget(20 * MIB)).batches())
    assert [text.decode() for batch in batches for text in batch.columns[0].to_pylist()] == texts
