"""Servers that lie, stall, or never end: a package is fetched from each, and the right data or an error must come."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import itertools
import random
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import imme_data
from attack.checks import answer, boats, hurt, is_plain
from attack.harness import FaultError, Try, Turn

__all__ = ["Body", "honest", "is_sound", "prepare", "serving"]

LOOPBACK: Final = True
SECONDS: Final = 20.0
_PAUSE: Final = 0.02

Body = Iterator[bytes | None]  # what is sent piece by piece; None is a pause


@contextlib.contextmanager
def serving(reply: Callable[[str, int], Body], *, reset: bool = False) -> Iterator[str]:
    """Run a server on the loopback that answers each request with what `reply` makes of its path and number."""
    done, numbers = threading.Event(), itertools.count()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):  # the library may hang up
                self.request.settimeout(2)
                asked = b""
                while b"\r\n\r\n" not in asked and (more := self.request.recv(4096)):
                    asked += more
                for piece in reply(asked.decode("latin-1").split(" ")[1], next(numbers)):
                    if done.is_set():
                        break
                    if piece is None:
                        done.wait(_PAUSE)
                    else:
                        self.request.sendall(piece)
                if reset:
                    self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    class Threaded(socketserver.ThreadingTCPServer):
        request_queue_size = 50

    with Threaded(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            done.set()
            server.shutdown()
            thread.join()


def prepare(turn: Turn) -> Try:
    """Choose a lie, the requests that it is told to, and what is asked for."""
    rng, dist = turn.rng, boats(turn.shared) / "dist"
    kind, first, count = rng.choice([*LIES]), rng.choice((0, 0, 0, 1, 2, 5)), rng.choice((1, 1, 99))
    timeout = 4.0 if kind.startswith("endless") else 1.0  # seconds; time enough to fill the memory
    hidden = rng.choice(("", "SHA256SUMS"))  # without its sums, a zip is not cached

    def reply(path: str, number: int) -> Body:
        file = dist / path.lstrip("/")
        body = file.read_bytes() if file.is_file() and file.name != hidden else None
        return LIES[kind](rng, body or b"", path) if first <= number < first + count else honest(body)

    address = f"/boat-data-{rng.choice(('csv', 'parquet'))}{rng.choice(('.zip', '/datapackage.json'))}"
    read = rng.choice((imme_data.load, imme_data.load, imme_data.validate))
    return Try(
        kind, partial(_fetch, serving(reply, reset=kind == "reset"), address, dist, partial(read, timeout=timeout))
    )


def _fetch(
    server: contextlib.AbstractContextManager[str], address: str, dist: Path, read: Callable[..., object]
) -> None:
    with server as site:
        found = answer(lambda: read(site + address))
    is_plain(str(found))
    if isinstance(found, imme_data.Dataset) and found != imme_data.load(dist / "boat-data-csv"):
        raise FaultError("other data than was published")
    is_sound(Path("cache"))


def is_sound(cache: Path) -> None:
    """Raise FaultError unless the name of each file in a cache is its hash."""
    for path in cache.iterdir() if cache.exists() else ():
        if path.name != hashlib.sha256(path.read_bytes()).hexdigest():
            raise FaultError("the cache has a file under another name than its hash", path.name)


def honest(body: bytes | None) -> Body:
    """Answer as a server does."""
    status = b"404 Not Found" if body is None else b"200 OK"
    yield b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(body or b""))
    yield body or b""


Lie = Callable[[random.Random, bytes, str], Body]
_OK: Final = b"HTTP/1.1 200 OK\r\n"
_CHUNKED: Final = _OK + b"Transfer-Encoding: chunked\r\n\r\n"


def _endless(start: bytes, *pieces: bytes | None) -> Lie:
    return lambda *_: itertools.chain([start], itertools.cycle(pieces))


def _choice(*answers: bytes) -> Lie:
    return lambda rng, *_: iter([rng.choice(answers)])


def _lengths(rng: random.Random, body: bytes, path: str) -> Body:
    size = len(body)
    stated = rng.choice((str(size + 1000), str(size // 2), "-1", "9" * 30, "abc", "0", f"{size}, 0", "1e3", "\u0661"))
    yield _OK + f"Content-Length: {stated}\r\n".encode() * rng.choice((1, 2)) + b"\r\n" + body


def _early(rng: random.Random, body: bytes, path: str) -> Body:
    whole = b"".join(piece or b"" for piece in honest(body))
    yield whole[: rng.choice((0, 1, 12, 40, rng.randrange(len(whole))))]


def _statuses(rng: random.Random, body: bytes, path: str) -> Body:
    status = rng.choice(
        (
            "204 x",
            "206 x",
            "301 x",
            "304 x",
            "401 x",
            "403 x",
            "404 \x1b[2J",
            "410 x",
            "416 x",
            "429 x",
            "500 \u202e",
            "999 x",
        )
    )
    more = "WWW-Authenticate: Basic realm=x\r\nRetry-After: 9\r\n"
    yield f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def _redirects(rng: random.Random, body: bytes, path: str) -> Body:
    to = rng.choice(
        (path, path + "x", "?" + path, "file:///etc/passwd", "ftp://192.0.2.1/x", "http://192.0.2.1/x.zip",
        "//192.0.2.1/x.zip",
         "/\x1b[2J", "http://[::1", "data:,x", "x" * 60_000, "http://127.0.0.1:0/", "http://127.0.0.1:99999/")
    )  # fmt: skip
    status = rng.choice((301, 302, 303, 307, 308))
    yield f"HTTP/1.1 {status} x\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def _packed(rng: random.Random, body: bytes, path: str) -> Body:
    packed = rng.choice((gzip.compress(body), body, gzip.compress(bytes(10**7))))
    yield _OK + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + packed


def _chunks(rng: random.Random, body: bytes, path: str) -> Body:
    sizes = (b"-1", b"zz", b"F" * 30, b"", b"1" * 70_000, b"%x" % len(body), b"%x;a=b" % (len(body) + 9))
    yield _CHUNKED + rng.choice(sizes) + b"\r\n" + body
    yield rng.choice((b"", b"\r\n0\r\n\r\n", b"\r\n0\r\n" + b"X: y\r\n" * 300))


LIES: Final[dict[str, Lie]] = {
    "silence": _endless(b"", None),
    "slow status": _endless(b"HTTP/1.1 200 O", b"K", None),
    "slow header": _endless(_OK + b"X: ", b"x", None),
    "slow headers": _endless(_OK, b"X: y\r\n", None),
    "slow body": _endless(_OK + b"Content-Length: 1000000\r\n\r\n", b"x", None),
    "slow chunks": _endless(_CHUNKED, b"1\r\nx\r\n", None),
    "slow size of a chunk": _endless(_CHUNKED, b"0", None),
    "slow trailers": _endless(_CHUNKED + b"1\r\nx\r\n0\r\n", b"X: y\r\n", None),
    "slow 100 Continue": _endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", None),
    "endless 100 Continue": _endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "endless headers": _endless(_OK, b"X: y\r\n" * 100),
    "endless body": _endless(_OK + b"\r\n", b"x" * 2**16),
    "endless chunks": _endless(_CHUNKED, b"1\r\nx\r\n" * 1000),
    "endless trailers": _endless(_CHUNKED + b"1\r\nx\r\n0\r\n", b"X: y\r\n" * 100),
    "damaged": lambda rng, body, _: honest(hurt(rng, body)),
    "garbage": _choice(
        b"\n" * 3000, b"\0\xff" * 999, b"HTTP/9.9 abc\r\n\r\n", b"HTTP/1.1 200\r\n: x\r\n\r\n", b"\x15\3\1\0\2\2\x16",
        _OK + b"a" * 70_000
    ),
    "other files": _choice(
        *(_OK + b"\r\n" + data for data in (b"{}", b"PK\5\6" + bytes(18), b'{"resources": []}',
        b"0" * 64 + b"  x.zip\n", b"[" * 10**6))
    ),
    "lengths": _lengths, "early end": _early, "reset": _early, "statuses": _statuses, "redirects": _redirects,
    "packed": _packed,
    "chunks": _chunks,
}  # fmt: skip
