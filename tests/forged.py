"""Parquet files that no writer makes: their headers and footers are written by hand, and may lie."""

from typing import Any

Fields = dict[int, Any]  # numbers, texts, structs, and lists of one of them; (6, n) is a number of 64 bits


def varint(number: int) -> bytes:
    """An unsigned number, seven bits a byte, the lowest first."""
    more, last = divmod(number, 128)
    return bytes([last]) if not more else bytes([last | 128]) + varint(more)


def _value(value: Any) -> tuple[int, bytes]:
    """The kind of a value in Thrift's compact protocol, and its bytes."""
    match value:
        case int():
            return 5, varint(2 * value)
        case (int(kind), int(number)):
            return kind, varint(2 * number)
        case str():
            return 8, varint(len(value)) + value.encode("ascii")
        case dict():
            return 12, struct(*value.items())
        case _:
            kind, items = _value(value[0])[0], b"".join(_value(item)[1] for item in value)
            short = len(value) < 15
            return 9, (bytes([len(value) << 4 | kind]) if short else bytes([0xF0 | kind]) + varint(len(value))) + items


def struct(*fields: tuple[int, Any]) -> bytes:
    """A struct; a field may be there twice."""
    written = b""
    for number, value in fields:
        kind, data = _value(value)
        written += bytes([kind]) + varint(2 * number) + data
    return written + b"\0"


def data_page(size: int, packed: int, values: int, encoding: int = 0) -> bytes:
    """The header of a page of data; the levels are runs."""
    return struct((1, 0), (2, size), (3, packed), (5, {1: values, 2: encoding, 3: 3, 4: 3}))


def dictionary_page(size: int, packed: int, values: int) -> bytes:
    """The header of a dictionary."""
    return struct((1, 2), (2, size), (3, packed), (7, {1: values, 2: 0}))


def run(bits: int, value: int, times: int) -> bytes:
    """A run of equal levels or indices."""
    return varint(times << 1) + value.to_bytes((bits + 7) // 8, "little")


def levels(*runs: bytes) -> bytes:
    """Levels after their length."""
    data = b"".join(runs)
    return len(data).to_bytes(4, "little") + data


def column(kind: int, values: int, pages: bytes, *, codec: int = 0, dictionary: int = 0, start: int = 4) -> Fields:
    """The column of a row group. Its dictionary has so many bytes; its name is `a`."""
    about = {1: kind, 2: [0, 3, 8], 3: ["a"], 4: codec, 5: (6, values), 6: (6, len(pages)), 7: (6, len(pages))}
    about[9] = (6, start + dictionary)
    return {2: (6, start), 3: about | ({11: (6, start)} if dictionary else {})}


def file(pages: bytes, chunk: Fields, rows: int, *, kind: int, repetition: int, groups: int = 1) -> bytes:
    """A file of one column; `repetition` is 0 for required, 1 for optional and 2 for repeated values."""
    schema = [{4: "s", 5: 1}, {1: kind, 3: repetition, 4: "a"}]
    group = {1: [chunk], 2: (6, 9), 3: (6, rows)}
    footer = struct((1, 1), (2, schema), (3, (6, rows * groups)), (4, [group] * groups))
    return b"PAR1" + pages + footer + len(footer).to_bytes(4, "little") + b"PAR1"
