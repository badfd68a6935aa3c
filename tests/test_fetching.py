"""Packages over http: checked against their hashes, cached by content, and refused with a reason if fetching fails."""

import functools
import hashlib
import http.client
import http.server
import io
import shutil
import socket
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

import imme_data
from generated import DATA
from imme_data.datapackage import fetching
from imme_data.errors import FetchError, LocationError, PackageError


@attrs.define
class Site:
    """A server on the loopback: the files it serves, and what was asked of it."""

    directory: Path
    address: str
    asked: list[str]


@pytest.fixture
def site(tmp_path: Path, root: Path) -> Iterator[Site]:
    directory = Path(shutil.copytree(root / "dist", tmp_path / "site"))
    asked: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if self.path.startswith("/redirect"):
                self.send_response(302)
                self.send_header("Location", "http://example.org/x.zip" if "out" in self.path else "/imme-data-csv.zip")
                self.end_headers()
            elif self.path.startswith("/cut"):
                self.send_response(200)
                self.send_header("Content-Length", "1000000")
                self.end_headers()
                self.wfile.write(b"PK")
            elif self.path.startswith("/broken"):
                self.send_error(500)
            elif self.path.startswith("/garbage"):
                self.wfile.write(b"\xff\xff\xff\n\n")
            else:
                super().do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(directory)))
    server.daemon_threads = False  # closing waits for them, so that none is left with an open socket
    thread = threading.Thread(target=functools.partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    yield Site(directory, f"http://127.0.0.1:{server.server_port}", asked)
    server.shutdown()
    thread.join()
    server.server_close()


PLACES = [f"imme-data-{form}{end}" for form in ("csv", "parquet") for end in (".zip", "/datapackage.json")]


@pytest.mark.parametrize("place", PLACES)
def test_an_address_gives_what_the_file_gives(site: Site, place: str) -> None:
    assert imme_data.load(f"{site.address}/{place}") == DATA
    assert imme_data.validate(f"{site.address}/{place}").valid


@pytest.mark.parametrize("place", PLACES)
def test_an_unchanged_file_is_fetched_once(site: Site, place: str) -> None:
    imme_data.load(f"{site.address}/{place}")
    site.asked.clear()
    imme_data.load(f"{site.address}/{place}")
    assert not [path for path in site.asked if path.endswith((".csv", ".parquet", ".zip"))]


def test_a_changed_package_is_seen_at_once(site: Site, root: Path) -> None:
    address = f"{site.address}/imme-data-csv.zip"
    imme_data.load(address)
    (site.directory / "imme-data-csv.zip").write_bytes((root / "dist/imme-data-parquet.zip").read_bytes())
    shutil.rmtree(fetching.cache_directory())
    with pytest.raises(PackageError, match="SHA-256"):
        imme_data.load(address)
    (site.directory / "SHA256SUMS").unlink()
    assert imme_data.load(address) == DATA


def test_a_pinned_zip_needs_no_answer_once_it_is_cached(site: Site) -> None:
    pin = hashlib.sha256((site.directory / "imme-data-csv.zip").read_bytes()).hexdigest()
    address = f"{site.address}/imme-data-csv.zip"
    imme_data.load(address, sha256=pin)
    (site.directory / "imme-data-csv.zip").unlink()
    assert imme_data.load(address, sha256=pin) == DATA
    with pytest.raises(LocationError, match="64 hexadecimal"):
        imme_data.load(address, sha256="abc")


@pytest.mark.parametrize("place", PLACES)
def test_a_damaged_cache_is_fetched_again(site: Site, place: str) -> None:
    imme_data.load(f"{site.address}/{place}")
    kept = sorted(fetching.cache_directory().iterdir())
    assert kept
    for path in kept:
        assert path.name == hashlib.sha256(path.read_bytes()).hexdigest()
        path.write_bytes(b"damaged")
    assert imme_data.load(f"{site.address}/{place}") == DATA


@pytest.mark.parametrize("name", ["data/people.csv", "datapackage.json"])
def test_a_file_changed_on_its_way_is_refused(site: Site, name: str) -> None:
    victim = site.directory / "imme-data-csv" / name
    pin = hashlib.sha256((site.directory / "imme-data-csv/datapackage.json").read_bytes()).hexdigest()
    victim.write_bytes(victim.read_bytes().replace(b"Mezzour", b"Mezzoar").replace(b"sector", b"vector"))
    with pytest.raises(PackageError, match="SHA-256"):
        imme_data.load(f"{site.address}/imme-data-csv/datapackage.json", sha256=pin)


def test_a_cache_that_can_not_be_written_raises_no_error(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv("IMME_DATA_CACHE", str(tmp_path / "file" / "cache"))
    assert imme_data.load(f"{site.address}/imme-data-csv.zip") == DATA


@pytest.mark.parametrize(
    "path", ["nothing.zip", "nothing/datapackage.json", "cut.zip", "broken.zip", "garbage.zip", "redirect-out.zip"]
)
def test_a_failed_download_is_reported(site: Site, path: str) -> None:
    with pytest.raises(PackageError) as caught:
        imme_data.load(f"{site.address}/{path}")
    assert caught.value.problems[0].remedy
    assert not imme_data.validate(f"{site.address}/{path}").valid


def test_a_user_without_a_home_has_no_cache(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(fetching, "cache_directory", homeless)
    assert imme_data.load(f"{site.address}/imme-data-csv.zip") == DATA


def test_a_changed_descriptor_is_detected_by_its_sums(site: Site) -> None:
    victim = site.directory / "imme-data-csv" / "datapackage.json"
    victim.write_bytes(victim.read_bytes().replace(f'"version": "{DATA.version}"'.encode(), b'"version": "0.9.8"'))
    with pytest.raises(PackageError, match="SHA-256"):
        imme_data.load(f"{site.address}/imme-data-csv/datapackage.json")


def test_a_refused_connection_is_reported() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, never listening: every connection is refused
        port = taken.getsockname()[1]
        with pytest.raises(FetchError, match="can't be fetched"):
            imme_data.load(f"http://127.0.0.1:{port}/imme-data-csv.zip")


def test_a_pinned_file_over_the_budget_is_refused_for_its_size(site: Site) -> None:
    """The part of it that is downloaded has another hash."""
    pin = hashlib.sha256((site.directory / "imme-data-csv.zip").read_bytes()).hexdigest()
    with pytest.raises(PackageError, match="budget"):
        imme_data.load(f"{site.address}/imme-data-csv.zip", sha256=pin, budget=1000)


def test_the_body_of_a_redirect_is_not_read() -> None:
    """It may have no end."""
    body = io.BytesIO(b"x" * 10)
    handler = fetching._Redirects()
    request = urllib.request.Request("https://example.org/a.zip")
    assert handler.redirect_request(request, body, 302, "Found", http.client.HTTPMessage(), "https://example.org/b.zip")
    assert body.closed


def test_a_redirect_to_the_same_host_is_followed(site: Site) -> None:
    assert imme_data.load(f"{site.address}/redirect.zip") == DATA


@pytest.mark.parametrize(
    "address",
    ["http://example.org/x.zip", "ftp://example.org/x.zip", "file:///etc/passwd", "https://", "http://[::1", "http://127.0.0.1.example.org/x.zip", "https://example.org/page.html", "http://localhost@example.org/x.zip", "https://example.org:x/y.zip"],
)  # fmt: skip
def test_any_other_address_is_refused_without_a_request(address: str) -> None:
    with pytest.raises(LocationError):
        imme_data.load(address)
