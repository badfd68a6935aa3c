"""HTTP under one deadline: whatever a server does, the exchanges of one call end in time.

A timeout of `urllib` is for each wait alone. A server that sends a byte now and then, or `100 Continue` again and
again, can make an exchange last for ever. Here a socket may never wait longer than what is left of the deadline: its
timeout is set again after every step that can wait.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import io
import queue
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

__all__ = ["Deadline", "opener"]


class Deadline:
    """The seconds that all exchanges of one call may take together. What is done between exchanges does not count."""

    def __init__(self, seconds: float) -> None:
        self.received = 0  # bytes of all answers
        self._seconds = seconds
        self._before = 0.0  # seconds of the exchanges that have ended
        self._start: float | None = None

    @contextlib.contextmanager
    def exchange(self) -> Iterator[None]:
        """Count the time of one exchange. Raises TimeoutError if none is left."""
        self._start = time.monotonic()
        try:
            self.left()
            yield
        finally:
            self._before, self._start = self.spent, None

    @property
    def spent(self) -> float:
        """The seconds that the exchanges have taken."""
        return self._before + (0 if self._start is None else time.monotonic() - self._start)

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return self.spent >= self._seconds

    def left(self) -> float:
        """The seconds that are left. Raises TimeoutError if there are none."""
        left = self._seconds - self.spent
        if left <= 0:
            raise TimeoutError("timed out")
        return left


def opener(deadline: Deadline, *handlers: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
    """An opener as `urllib.request.build_opener` makes it, with the proxies of the environment, under a deadline."""
    return urllib.request.build_opener(_Handler(deadline), *handlers)


class _Handler(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    """Takes the place of both handlers in an opener."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(functools.partial(_Connection, self._deadline), req)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(functools.partial(_SecureConnection, self._deadline), req)


class _Connection(http.client.HTTPConnection):
    """Connects to a server, or through a proxy, and sends and receives under a deadline."""

    def __init__(self, deadline: Deadline, host: str, **options: Any) -> None:
        super().__init__(host, **options)
        self._deadline = deadline
        self._create_connection = self._first_to_accept  # which `connect` calls
        self.response_class = functools.partial(_Response, deadline)  # type: ignore[assignment]  # it is only called

    def connect(self) -> None:
        super().connect()  # and with a proxy, ask it for the server; with https, the handshake
        self.sock.settimeout(self._deadline.left())  # for the request

    def _first_to_accept(self, place: tuple[str, int], *_: object) -> socket.socket:
        """A socket that is connected to the first address of a host that accepts a connection."""
        problem = OSError("its host has no address")
        found = _addresses(place, self._deadline)
        for number, (family, kind, protocol, _name, address) in enumerate(found):
            wait = self._deadline.left() / (len(found) - number)  # an address that hangs leaves time for the others
            try:
                sock = socket.socket(family, kind, protocol)
            except OSError as error:  # this machine may have no IPv6
                problem = error
                continue
            try:
                sock.settimeout(wait)
                sock.connect(address)
                sock.settimeout(self._deadline.left())  # for the handshake, or for the proxy
            except OSError as error:
                sock.close()
                problem = error
            else:
                return sock
        raise problem


class _SecureConnection(_Connection, http.client.HTTPSConnection):
    """The same with TLS."""


def _addresses(place: tuple[str, int], deadline: Deadline) -> list[tuple[Any, ...]]:
    """What `socket.getaddrinfo` finds. It has no timeout, so it runs in a thread, which is left alone if it hangs."""
    answers: queue.SimpleQueue[list[tuple[Any, ...]] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(*place, type=socket.SOCK_STREAM))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError("timed out") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


class _Response(http.client.HTTPResponse):
    """An answer, of the server or of a proxy, that is received under a deadline."""

    def __init__(self, deadline: Deadline, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_Received(deadline, sock, self.fp.detach()))


class _Received(io.RawIOBase):
    """The bytes that a socket receives. Every wait for some is limited."""

    def __init__(self, deadline: Deadline, sock: socket.socket, raw: io.RawIOBase) -> None:
        self._deadline, self._sock, self._raw = deadline, sock, raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._deadline.left())
        count: int | None = self._raw.readinto(buffer)
        self._deadline.received += count or 0
        self._sock.settimeout(self._deadline.left())  # a handshake may follow
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()
