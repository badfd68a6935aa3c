"""Downloads end in time, whatever a server, a proxy or a resolver does: `lying_server.py` has the ways."""

import hashlib
import itertools
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import imme_data
from generated import DATA
from imme_data.datapackage.descriptor import open_source
from imme_data.errors import FetchError, PackageError
from lying_server import PROXY_WAYS, TLS_WAYS, WAYS, Way, hanging, late, lying


def times_out(address: str, timeout: float = 0.4) -> None:
    """Check that loading from an address ends soon, with an error that says how to go on."""
    start = time.monotonic()
    with pytest.raises(FetchError, match=r"too slow: \d+ bytes in \d+\.\d seconds") as caught:
        imme_data.load(address, sha256="0" * 64, timeout=timeout)
    assert time.monotonic() - start < timeout + 5  # the servers would go on for hours
    (problem,) = caught.value.problems
    assert problem.file
    assert "timeout=" in problem.remedy


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


# Parts of answers, and of what is none.
pieces = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n", b"HTTP/1.1 302 Found\r\n", b"HTTP/1.1 404 Not Found\r\n",
        b"Transfer-Encoding: chunked\r\n", b"Content-Length: 9\r\n", b"Content-Length: 99999999999\r\n", b"Location: /\r\n",
        b"X: x\r\n", b"\r\n", b"\n", b"0", b"1\r\nx\r\n", b"0\r\n", b"-1\r\n", b"ffffffff\r\n", b";", b"x", b":", b" ", b"\x00", b"\xff",
    ]
)  # fmt: skip


@settings(max_examples=settings().max_examples // 5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]),
    then=st.lists(pieces),
    for_ever=st.lists(pieces, min_size=1),
    pause=st.sampled_from([0, 0.02]),
)
def test_whatever_a_server_sends_the_download_ends(
    no_proxy: None, first: bytes, then: list[bytes], for_ever: list[bytes], pause: float
) -> None:
    def way(_: str) -> Iterator[bytes]:
        return itertools.chain([first], then, itertools.cycle(for_ever))

    start = time.monotonic()
    with lying(way, pause) as place, pytest.raises(PackageError):
        imme_data.load(f"http://{place}/package.zip", sha256="0" * 64, timeout=0.2)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_server_that_never_ends_times_out(no_proxy: None, way: Way) -> None:
    with lying(way) as place:
        times_out(f"http://{place}/package.zip")


@pytest.mark.parametrize("way", ["100 Continue", "chunks", "trailers"])
def test_a_server_that_never_ends_times_out_however_much_it_sends(no_proxy: None, way: str) -> None:
    with lying(WAYS[way], pause=0) as place:
        times_out(f"http://{place}/package.zip")


@pytest.mark.parametrize("way", TLS_WAYS.values(), ids=TLS_WAYS)
def test_a_handshake_that_never_ends_times_out(no_proxy: None, way: Way) -> None:
    with lying(way) as place:
        times_out(f"https://{place}/package.zip")


def test_a_handshake_has_all_the_time_that_connecting_leaves(no_proxy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if the host has more addresses, among which the time to connect is shared."""
    with lying(TLS_WAYS["handshake"]) as place:
        host, port = place.split(":")
        found = (socket.AF_INET, socket.SOCK_STREAM, 0, "", (host, int(port)))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [found] * 4)
        times_out(f"https://{place}/package.zip")


@pytest.mark.parametrize("way", PROXY_WAYS.values(), ids=PROXY_WAYS)
def test_a_proxy_that_never_ends_times_out(no_proxy: None, monkeypatch: pytest.MonkeyPatch, way: Way) -> None:
    with lying(way) as place:
        monkeypatch.setenv("https_proxy", f"http://{place}")
        times_out("https://example.org/package.zip")


def test_the_waits_of_one_exchange_have_one_deadline(no_proxy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that takes most of the time to answer leaves the rest to the server behind it."""

    def late_proxy(_: str) -> Iterator[bytes]:
        yield from [b""] * 13
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        yield from [b""] * 1000

    with lying(late_proxy, pause=0.1) as place:
        monkeypatch.setenv("https_proxy", f"http://{place}")
        start = time.monotonic()
        times_out("https://example.org/package.zip", timeout=1.5)
        assert time.monotonic() - start < 2.3  # without the rule, the handshake would get 1.5 seconds more


def test_a_host_of_many_addresses_that_hang_times_out(no_proxy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with hanging() as address:
        found = (socket.AF_INET, socket.SOCK_STREAM, 0, "", address)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [found] * 20)
        times_out("https://example.org/package.zip")


def test_an_address_that_hangs_leaves_time_for_the_next(
    no_proxy: None, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"/package.zip": (root / "dist" / "imme-data-csv.zip").read_bytes()}
    pin = hashlib.sha256(files["/package.zip"]).hexdigest()
    with hanging() as address, lying(late(files, pauses=0)) as place:
        places = [address, ("127.0.0.1", int(place.rpartition(":")[2]))]
        found = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", place) for place in places]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        assert imme_data.load(f"http://{place}/package.zip", sha256=pin, timeout=3) == DATA


def test_a_resolver_that_hangs_times_out(no_proxy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: done.wait(30))
    try:
        times_out("https://example.org/package.zip")
    finally:
        done.set()


def test_a_name_that_no_resolver_knows_is_reported(no_proxy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(FetchError, match="Name or service not known"):
        imme_data.load("https://example.org/package.zip")


def published(root: Path) -> dict[str, bytes]:
    """The files of a package by their paths on a server."""
    package = root / "dist" / "imme-data-csv"
    paths = [path for path in package.rglob("*") if path.is_file()]
    return {f"/{path.relative_to(package).as_posix()}": path.read_bytes() for path in paths}


def test_all_files_of_a_package_have_one_deadline(no_proxy: None, root: Path) -> None:
    """Each answer alone is in time; all together are not."""
    files = published(root)
    with lying(late(files, pauses=3)) as place:
        assert not imme_data.validate(f"http://{place}/datapackage.json", timeout=0.5).valid
        with pytest.raises(FetchError, match="too slow"):
            imme_data.load(f"http://{place}/datapackage.json", timeout=0.5)
        assert imme_data.load(f"http://{place}/datapackage.json", timeout=60) == DATA


def test_the_time_between_two_downloads_does_not_count(no_proxy: None) -> None:
    files = {"/datapackage.json": b"first", "/README.md": b"second"}
    with lying(late(files, pauses=0)) as place:
        source = open_source(f"http://{place}/datapackage.json", timeout=1)
        assert source.read("datapackage.json", 100) == b"first"
        time.sleep(1.1)
        assert source.read("README.md", 100) == b"second"


@pytest.mark.parametrize("proxy", [True, False])
def test_a_proxy_of_the_environment_is_used(no_proxy: None, monkeypatch: pytest.MonkeyPatch, proxy: bool) -> None:
    asked = []

    def way(address: str) -> Iterator[bytes]:
        asked.append(address)
        yield b"HTTP/1.1 200 OK\r\n\r\n"

    with lying(way) as place:
        if proxy:
            monkeypatch.setenv("http_proxy", f"http://{place}")
        with pytest.raises(PackageError):
            imme_data.load("http://localhost:9/package.zip", sha256="0" * 64, timeout=5)
    assert asked == (["http://localhost:9/package.zip"] if proxy else [])


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_an_https_address_is_fetched_if_its_certificate_is_known(
    no_proxy: None, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout {key} -out {certificate}"
    subprocess.run([*command.split(), "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    files = published(root)
    with lying(late(files, pauses=0), context=context) as place:
        address = f"https://localhost:{place.rpartition(':')[2]}/datapackage.json"
        with pytest.raises(FetchError, match="CERTIFICATE_VERIFY_FAILED"):
            imme_data.load(address)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert imme_data.load(address) == DATA


@given(seconds=st.floats(0, 86400, exclude_min=True) | st.integers(1, 86400))
def test_any_number_of_seconds_up_to_a_day_is_a_timeout(seconds: float) -> None:
    assert open_source("https://example.org/datapackage.json", timeout=seconds).name


@pytest.mark.parametrize("function", [imme_data.load, imme_data.validate, open_source])
@pytest.mark.parametrize(
    ("timeout", "error"),
    [(0, ValueError), (-1, ValueError), (float("nan"), ValueError), (float("inf"), ValueError), (10**400, ValueError), ("5", TypeError), (None, TypeError), (True, TypeError)],
)  # fmt: skip
def test_another_timeout_is_an_error(function: Callable[..., object], timeout: object, error: type[Exception]) -> None:
    with pytest.raises(error, match="timeout is .*: give .*seconds"):
        function("https://example.org/datapackage.json", timeout=timeout)
