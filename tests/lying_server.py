"""Servers on the loopback that never end what they have begun, each in one way of many.

`WAYS` has the ways by name, and `lying` runs a server that behaves in one of them:

    with lying(WAYS["header"]) as place:
        imme_data.load(f"http://{place}/package.zip", timeout=1)  # raises FetchError
"""

import contextlib
import itertools
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Final

__all__ = ["PROXY_WAYS", "TLS_WAYS", "WAYS", "Way", "hanging", "late", "lying"]

_OK: Final = b"HTTP/1.1 200 OK\r\n"
_CHUNKED: Final = _OK + b"Transfer-Encoding: chunked\r\n\r\n"
_RECORD: Final = b"\x16\x03\x03\x40\x00\x02"  # the head of a TLS record of 16 KiB that begins the server's answer

# What a server sends to one request, piece by piece; it pauses after each.
Way = Callable[[str], Iterator[bytes]]


def _endless(first: bytes, then: bytes) -> Way:
    """Send something once, then something else for ever."""
    return lambda _: itertools.chain([first], itertools.repeat(then))


def _redirects(path: str) -> Iterator[bytes]:
    """Send each request to another path, slowly."""
    yield b"HTTP/1.1 302 Found\r\n"
    yield from itertools.repeat(b"X: x\r\n", 8)
    yield f"Location: /{len(path)}{path[1:]}\r\n\r\n".encode()


WAYS: Final[Mapping[str, Way]] = {
    "silence": _endless(b"", b""),
    "status line": _endless(b"HTTP/1.1 200 O", b"K"),
    "header": _endless(_OK + b"X: ", b"x"),
    "100 Continue": _endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "header of a 100 Continue": _endless(b"HTTP/1.1 100 Continue\r\nX: ", b"x"),
    "redirects": _redirects,
    "body of a stated length": _endless(_OK + b"Content-Length: 1000000\r\n\r\n", b"x"),
    "body without a length": _endless(_OK + b"\r\n", b"x"),
    "chunks": _endless(_CHUNKED, b"1\r\nx\r\n"),
    "chunk size": _endless(_CHUNKED, b"0"),
    "chunk extension": _endless(_CHUNKED + b"1;", b"x"),
    "trailer": _endless(_CHUNKED + b"1\r\nx\r\n0\r\nX: ", b"x"),
    "trailers": _endless(_CHUNKED + b"1\r\nx\r\n0\r\n", b"X: x\r\n"),
}  # fmt: skip

# These begin where TLS begins: ask them for an https address.
TLS_WAYS: Final[Mapping[str, Way]] = {"silence": WAYS["silence"], "handshake": _endless(_RECORD, b"\x02")}

# These answer as the proxy of an https address.
PROXY_WAYS: Final[Mapping[str, Way]] = {
    **{name: WAYS[name] for name in ("silence", "status line", "header")},
    "headers": _endless(_OK, b"X: x\r\n"),
    "handshake behind the proxy": lambda _: itertools.chain([_OK + b"\r\n", _RECORD], itertools.repeat(b"\x02")),
}


def late(files: Mapping[str, bytes], pauses: int) -> Way:
    """Send each file as it should be sent, but so many pauses late."""

    def way(path: str) -> Iterator[bytes]:
        yield from itertools.repeat(b"", pauses)
        body = files.get(path)
        status = b"HTTP/1.1 404 Not Found\r\n" if body is None else _OK
        yield status + b"Content-Length: %d\r\n\r\n" % len(body or b"") + (body or b"")

    return way


@contextlib.contextmanager
def lying(way: Way, pause: float = 0.02, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Run a server that behaves in a way.

    Parameters
    ----------
    way : function
        What it sends to a request for a path: a value of `WAYS`, or another one.
    pause : float
        Seconds between two pieces. With 0, it sends as fast as it can.
    context : ssl.SSLContext, optional
        The certificate with which it answers over TLS.

    Yields
    ------
    str
        Its host and port.
    """
    stopped = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):  # the client gives up
                if context is None:
                    self.answer(self.request)
                else:
                    with context.wrap_socket(self.request, server_side=True) as secured:
                        self.answer(secured)

        def answer(self, connection: socket.socket) -> None:
            words = connection.recv(2**16).split(b" ", 2)
            for piece in way(words[1].decode("latin-1") if len(words) == 3 else ""):
                connection.sendall(piece)
                if stopped.wait(pause):
                    return

    class Server(socketserver.ThreadingTCPServer):  # closing waits for its threads
        request_queue_size = 50

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            stopped.set()
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def hanging() -> Iterator[tuple[str, int]]:
    """Yield a host and a port where connections are neither accepted nor refused.

    A connection waits while the queue of a server that accepts none is full.
    """
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(5):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        host, port = server.getsockname()
        yield host, port
