"""The cache of fetched files with failing servers, damaged files and killed processes.

A model predicts each fetch: it gives the requested version, or an error of this library. Wrong data, another exception,
a file whose content does not match its name, and a temporary file that is left over are failures.
"""

import contextlib
import enum
import functools
import hashlib
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

import imme_data
from examples import share
from generated import DATA, SCHEMAS
from imme_data.datapackage import fetching
from imme_data.dataset.dataset import Dataset
from imme_data.errors import FetchError, ImmeDataError, PackageError
from imme_data.publication.packaging import content_hash, write_package, write_sums, write_zip

ZIP = "/package.zip"
DESCRIPTOR = "/package/datapackage.json"
PLACES = (ZIP, DESCRIPTOR)
places = st.sampled_from(PLACES)
# Which version is pinned, counted from the published one; None pins none.
pins = st.sampled_from([None, None, 0, 0, 1, 2])


@attrs.frozen
class Version:
    """One version of a very small package: its data, and what is at each address when it is published."""

    data: Dataset
    files: Mapping[str, bytes]

    def sha256(self, path: str) -> str:
        return hashlib.sha256(self.files[path]).hexdigest()

    @property
    def read(self) -> list[str]:
        """What a package's datapackage.json and its tables are read from."""
        return [DESCRIPTOR, *(path for path in self.files if path.startswith("/package/data/"))]


def _version(number: int) -> Version:
    # Two tables differ between versions, so that a mixture of two versions equals none; the others are empty.
    tables = {
        "people": [{"person_id": "somebody", "name": f"Somebody {number}"}],
        "organizations": [{"organization_id": "some", "name": f"Some {number}", "classification": "company"}],
    }
    data = Dataset.from_rows(attrs.evolve(DATA.info, version=f"9.0.{number}"), SCHEMAS, tables)
    with tempfile.TemporaryDirectory() as name:
        site = Path(name)
        write_package(data, site / "package", "csv")
        write_zip(site / "package", site / "package.zip")
        files = {
            f"/{path.relative_to(site).as_posix()}": path.read_bytes() for path in site.rglob("*") if path.is_file()
        }
        shutil.rmtree(site / "package")
        write_sums(site)
        files["/SHA256SUMS"] = (site / "SHA256SUMS").read_bytes()
    return Version(data, files)


VERSIONS = [_version(number) for number in range(3)]


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes(byte ^ 1 for byte in content[place : place + 1]) + content[place + 1 :]


class Fault(enum.Enum):
    """How a server can fail."""

    AWAY = "it is not there"
    HANGS_UP = "it closes the connection without an answer"
    BREAKS_OFF = "it closes the connection in the middle of the answer"
    NOT_FOUND = 404
    BROKEN = 500
    FLIPPED = "one byte of the answer is another"
    SHORTENED = "half of the answer is sent as the whole"
    OTHER = "it answers with the same file of another version"
    PUBLISHES = "another version is published after this answer, and before the next"


# SHA256SUMS itself has no known hash, so these faults can't be noticed in it.
WRONG_BYTES = (Fault.FLIPPED, Fault.SHORTENED, Fault.OTHER)


@attrs.define
class Site:
    """A server on the loopback that publishes one version at a time, and fails on request."""

    address: str
    nowhere: str  # an address at which nobody listens: what is left of a server that has gone away
    published: int = 0
    has_sums: bool = True
    asked: list[str] = attrs.field(factory=list)
    fault: Fault | None = None
    faulty: range = range(0)  # the requests that fail, counted by `asked`
    occurred: list[Fault] = attrs.field(factory=list)
    # Where a test may hold an answer up: before it is begun, and when half of it is sent.
    before: Callable[[str], object] = lambda _: None
    halfway: Callable[[str], object] = lambda _: None

    @property
    def other(self) -> int:
        """The version that is sent by mistake, or published next."""
        return (self.published + 1) % len(VERSIONS)

    def answer(self, path: str) -> tuple[int, bytes, Fault | None]:
        """The answer to a request: its status, its bytes and its fault."""
        fault = self.fault if len(self.asked) in self.faulty else None
        self.asked.append(path)
        body = VERSIONS[self.published].files.get(path)
        if body is None or (path == "/SHA256SUMS" and not self.has_sums):
            return 404, b"", None
        if fault is None or (fault in WRONG_BYTES and path.endswith("/SHA256SUMS")):
            return 200, body, None
        self.occurred.append(fault)
        match fault:
            case Fault.NOT_FOUND | Fault.BROKEN:
                return fault.value, b"", fault
            case Fault.FLIPPED:
                body = flipped(body, len(body) // 2)
            case Fault.SHORTENED:
                body = body[: len(body) // 2]
            case Fault.OTHER:
                body = VERSIONS[self.other].files[path]
            case Fault.PUBLISHES:
                self.published = self.other
        return 200, body, fault


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.before(self.path)
            status, body, fault = here.answer(self.path)
            if fault is Fault.HANGS_UP:
                return
            half = len(body) // 2
            with contextlib.suppress(OSError):  # a client that was killed does not listen
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[:half])
                here.halfway(self.path)
                if fault is not Fault.BREAKS_OFF:
                    self.wfile.write(body[half:])

        def log_message(self, *_: object) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = False  # closing waits for them, so that none is left with an open socket
        request_queue_size = 50

    with socket.socket() as taken, Server(("127.0.0.1", 0), Handler) as server:
        taken.bind(("127.0.0.1", 0))  # bound, never listening: every connection is refused, and nobody else gets it
        here = Site(f"http://127.0.0.1:{server.server_port}", f"http://127.0.0.1:{taken.getsockname()[1]}")
        thread = threading.Thread(target=functools.partial(server.serve_forever, poll_interval=0.01))
        thread.start()
        yield here
        server.shutdown()
        thread.join()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the cache will be; it is not there yet."""
    monkeypatch.setenv("IMME_DATA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def holds(cache: Path, sha256: str) -> bool:
    """Whether the cache has a file of that name, and it is whole."""
    file = cache / sha256
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == sha256


class Cache(RuleBasedStateMachine):
    """Fetches packages while the server fails and the cache is damaged, and checks each outcome against a model."""

    def __init__(self, site: Site, cache: Path) -> None:
        super().__init__()
        self.site = site
        self.cache = cache
        self.read_only = False
        # What the test itself laid into the cache: content by name, None for a directory.
        self.laid: dict[str, bytes | None] = {}

    def teardown(self) -> None:
        self.remove()
        self.site.fault, self.site.published, self.site.has_sums = None, 0, True

    # The server.

    @rule(version=st.integers(0, len(VERSIONS) - 1), has_sums=st.booleans())
    def publish(self, version: int, has_sums: bool) -> None:
        self.site.published, self.site.has_sums = version, has_sums

    # The cache.

    def kept(self) -> list[Path]:
        """The files that can be damaged; none where the directory must not be written to, or is none."""
        if self.read_only or not self.cache.is_dir():
            return []
        return sorted(path for path in self.cache.iterdir() if path.is_file() and not path.name.startswith(".part-"))

    @precondition(lambda self: self.kept())
    @rule(
        which=st.none() | st.integers(0, 20),
        place=st.integers(0, 2000),
        how=st.sampled_from(["flipped", "truncated", "emptied", "lengthened", "exchanged", "deleted", "directory"]),
    )
    def damage(self, which: int | None, place: int, how: str) -> None:
        """Damage one file, or all of them."""
        kept = self.kept()
        contents = [file.read_bytes() for file in kept]
        for number in range(len(kept)) if which is None else [which % len(kept)]:
            self.damage_file(kept[number], how, contents[number], place, contents[number - 1])

    def damage_file(self, file: Path, how: str, content: bytes, place: int, other: bytes) -> None:
        self.laid.pop(file.name, None)
        match how:
            case "deleted":
                file.unlink()
                return
            case "directory":  # which can't be replaced, because it is not empty
                file.unlink()
                (file / "inner").mkdir(parents=True)
                self.laid[file.name] = None
                return
            case "flipped":
                content = flipped(content, place % max(len(content), 1))
            case "truncated":
                content = content[:place]
            case "emptied":
                content = b""
            case "lengthened":
                content += b"\n"
            case "exchanged":  # whole, and right under another name
                content = other
        file.write_bytes(content)
        self.laid[file.name] = content

    @precondition(lambda self: not self.read_only and not self.cache.is_file())
    @rule(name=st.sampled_from([".part-a", ".part-b"]), size=st.integers(0, 10**5))
    def leave_a_part(self, name: str, size: int) -> None:
        self.cache.mkdir(exist_ok=True)
        self.laid[name] = VERSIONS[0].files[ZIP][:size]
        (self.cache / name).write_bytes(VERSIONS[0].files[ZIP][:size])

    @precondition(lambda self: self.cache.is_dir())
    @rule()
    def change_rights(self) -> None:
        # The superuser writes all the same: right data must come out whether anything was kept or not.
        self.read_only = not self.read_only
        self.cache.chmod(0o500 if self.read_only else 0o700)

    @rule(by_a_file=st.sampled_from([False, False, True]))
    def replace(self, by_a_file: bool) -> None:
        self.remove()
        if by_a_file:
            self.cache.write_bytes(b"not a directory")

    def remove(self) -> None:
        if self.cache.is_dir():
            self.cache.chmod(0o700)
            shutil.rmtree(self.cache)
        self.cache.unlink(missing_ok=True)
        self.read_only = False
        self.laid.clear()

    # The library.

    @initialize()
    def fill(self) -> None:
        for place in PLACES:
            self.check(place, 0)

    @rule(place=places, pin=pins)
    def fetch(self, place: str, pin: int | None) -> None:
        self.check(place, pin)

    @rule(
        place=places,
        pin=pins,
        fault=st.sampled_from(Fault),
        first=st.integers(0, 2) | st.integers(3, 14),
        count=st.integers(1, 3),
    )
    def fetch_while_the_server_fails(self, place: str, pin: int | None, fault: Fault, first: int, count: int) -> None:
        # A zip takes two requests at most; a package fifteen, or two where its tables are in the cache.
        self.site.fault = fault
        self.site.faulty = range(first % 2 if place == ZIP else first, 16)[:count]
        self.check(place, pin, away=fault is Fault.AWAY)
        self.site.fault = None

    def check(self, place: str, offset: int | None, away: bool = False) -> None:
        """Fetch, and check the outcome."""
        site, published = self.site, self.site.published
        pin = None if offset is None else (published + offset) % len(VERSIONS)
        sha256 = None if pin is None else VERSIONS[pin].sha256(place)
        needed = [] if pin is None else [place] if place == ZIP else VERSIONS[pin].read
        in_cache = bool(needed) and all(holds(self.cache, VERSIONS[pin or 0].sha256(path)) for path in needed)
        current_in_cache = site.has_sums and holds(self.cache, VERSIONS[published].sha256(ZIP))
        site.asked.clear()
        site.occurred.clear()
        data = error = None
        try:
            data = imme_data.load(f"{site.nowhere if away else site.address}{place}", sha256=sha256)
        except ImmeDataError as caught:
            error = caught
        sound = not away and not site.occurred
        self.check_the_cache()

        publications = range(site.occurred.count(Fault.PUBLISHES) + 1)
        right = {(published + step) % len(VERSIONS) for step in publications} if pin is None else {pin}
        if pin is None and place == ZIP and not site.has_sums and Fault.OTHER in site.occurred:
            right.add(site.other)  # no hash says that it is not the one
        if data is not None:
            assert data in [VERSIONS[number].data for number in right]
            # Of a zip without a pin, SHA256SUMS gives the hash, unless it was kept from doing so.
            self.check_cached_files(place, data, known=pin is not None or place != ZIP or (site.has_sums and sound))
        else:
            assert isinstance(error, PackageError)
            assert error.problems[0].remedy
        if away and not in_cache:
            assert isinstance(error, FetchError)
        if {Fault.HANGS_UP, Fault.BREAKS_OFF, Fault.BROKEN} & {*site.occurred}:
            assert isinstance(error, FetchError)

        if in_cache:
            assert data is not None
            assert not site.asked
        elif sound and pin in (None, published):
            assert data is not None, error
        if place == ZIP and pin is None and current_in_cache and sound:
            assert site.asked == ["/SHA256SUMS"]

    def check_the_cache(self) -> None:
        """Every file is as the test put it there, or its content matches its name."""
        for file in self.cache.iterdir() if self.cache.is_dir() else ():
            content = file.read_bytes() if file.is_file() else None
            if file.name not in self.laid or content != self.laid[file.name]:
                assert content is not None
                assert hashlib.sha256(content).hexdigest() == file.name

    def check_cached_files(self, place: str, data: Dataset, known: bool) -> None:
        """A file that was fetched with a known hash is in the cache, unless the cache can't be written."""
        if self.read_only or self.cache.is_file() or not known:
            return
        (version,) = (version for version in VERSIONS if version.data == data)
        for path in [ZIP] if place == ZIP else [path for path in version.files if path.startswith("/package/data/")]:
            sha256 = version.sha256(path)
            assert holds(self.cache, sha256) or (self.cache / sha256).is_dir()


@pytest.mark.tried
def test_a_fetch_gives_the_right_data_or_an_error(site: Site, cache: Path) -> None:
    class Here(Cache):
        def __init__(self) -> None:
            super().__init__(site, cache)

    run_state_machine_as_test(Here, settings=settings(max_examples=share(25), stateful_step_count=30))


# What else may lie in a cache.


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("place", PLACES)
def test_a_pipe_in_the_cache_is_not_opened(site: Site, cache: Path, place: str) -> None:
    pin = VERSIONS[0].sha256(place)
    cache.mkdir()
    os.mkfifo(cache / pin)
    code = f"import imme_data; print(imme_data.load({site.address + place!r}, sha256={pin!r}).version)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "9.0.0\n"
    assert holds(cache, pin)  # it has been replaced


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no endless file")
def test_a_device_in_the_cache_is_not_read(site: Site, cache: Path) -> None:
    pin = VERSIONS[0].sha256(ZIP)
    cache.mkdir()
    (cache / pin).symlink_to("/dev/zero")
    code = f"""
import resource
resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))  # so that a failure of this test does no harm
import imme_data
print(imme_data.load({site.address + ZIP!r}, sha256={pin!r}).version)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "9.0.0\n"
    assert holds(cache, pin)


def test_a_cached_file_that_is_too_large_is_not_read(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"x" * 100
    sha256 = hashlib.sha256(content).hexdigest()
    cache.mkdir()
    (cache / sha256).write_bytes(content)
    assert fetching._cached(sha256, 100) == content
    assert fetching._cached(sha256, 99) is None


def test_a_directory_named_as_an_unfinished_file_does_no_harm(site: Site, cache: Path) -> None:
    (cache / ".part-x").mkdir(parents=True)
    os.utime(cache / ".part-x", (0, 0))
    pin = VERSIONS[0].sha256(ZIP)
    imme_data.load(site.address + ZIP, sha256=pin)
    assert holds(cache, pin)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="the system does not know whose a link is")
@pytest.mark.parametrize("link", ["cache", "above/cache"])
@pytest.mark.parametrize("own", [True, False])
def test_nothing_is_written_through_the_link_of_another_user(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str, own: bool
) -> None:
    target = tmp_path / "target"
    target.mkdir()
    first = tmp_path / link.split("/")[0]
    first.symlink_to(target)
    if not own and os.geteuid() == 0:
        os.chown(first, 65534, 65534, follow_symlinks=False)
    elif not own:
        user = os.geteuid() + 1
        monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setenv("IMME_DATA_CACHE", str(tmp_path / link))
    assert imme_data.load(site.address + ZIP, sha256=VERSIONS[0].sha256(ZIP)) == VERSIONS[0].data
    assert any(target.rglob("*")) == own


# Where the cache is.


@pytest.mark.parametrize(
    ("chosen", "directory"),
    [("~", "{home}"), ("~/kept", "{home}/kept"), ("/kept", "/kept"), ("kept", "kept"), ("./~kept", "~kept")],
)
def test_the_cache_is_where_a_shell_would_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str, directory: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("IMME_DATA_CACHE", chosen)
    assert fetching.cache_directory() == Path(directory.format(home=tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="there, any name may be that of a user")
def test_the_home_of_an_unknown_user_is_no_cache_and_no_error(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMME_DATA_CACHE", "~nobody-has-this-name/kept")
    with pytest.warns(UserWarning, match="IMME_DATA_CACHE is '~nobody-has-this-name/kept'.*give another directory"):
        assert imme_data.load(site.address + ZIP) == VERSIONS[0].data
    assert not any(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there, the variable has no meaning")
@pytest.mark.parametrize(
    ("chosen", "directory"), [("/kept", "/kept"), ("~/kept", "{home}/.cache"), ("", "{home}/.cache")]
)
def test_the_cache_follows_the_standard_of_xdg(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str, directory: str
) -> None:
    monkeypatch.delenv("IMME_DATA_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", chosen)
    assert fetching.cache_directory() == Path(directory.format(home=tmp_path)) / "imme_data"


# Reads what to fetch, line by line, and says what came of it: one process does for many rounds.
WORKER = """
import json, os, sys
import imme_data
from imme_data.publication.packaging import content_hash
for line in sys.stdin:
    os.environ["IMME_DATA_CACHE"], address, sha256, times = json.loads(line)
    found = [imme_data.load(address, sha256=sha256) for _ in range(times)]
    print(sorted({f"{data.version} {content_hash(data)}" for data in found}), flush=True)
"""


@pytest.fixture(scope="module")
def workers() -> Iterator[list[subprocess.Popen[str]]]:
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", WORKER], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
            )
            for _ in range(4)
        ]


@pytest.mark.parametrize("count", [2, 4])
@pytest.mark.parametrize("start", ["empty", "damaged"])
@pytest.mark.parametrize("together", [True, False])
def test_parallel_processes_fetch_the_same_file(
    site: Site, cache: Path, workers: list[subprocess.Popen[str]], count: int, start: str, together: bool
) -> None:
    wanted, sha256 = VERSIONS[1], VERSIONS[1].sha256(ZIP)
    site.published = 1
    if together:
        # No request is answered before all have arrived, so all processes write at once; otherwise some read meanwhile.
        barrier = threading.Barrier(count)
        site.before = lambda _: barrier.wait(30)
    for number in range(8):
        place = cache / str(number)
        if start == "damaged":
            place.mkdir(parents=True)
            (place / sha256).write_bytes(wanted.files[ZIP][:-1])
        for worker in workers[:count]:
            assert worker.stdin
            worker.stdin.write(json.dumps([str(place), site.address + ZIP, sha256, 1 if together else 3]) + "\n")
            worker.stdin.flush()
        for worker in workers[:count]:
            assert worker.stdout
            assert worker.stdout.readline().strip() == f"['{wanted.data.version} {content_hash(wanted.data)}']"
        assert [file.name for file in place.iterdir()] == [sha256]
        assert holds(place, sha256)


# Where a process is killed while it caches a file.
STOPS = {
    "part written": """
plain = pathlib.Path.open
def begin(path, mode="r", **options):
    if mode != "xb":
        return plain(path, mode, **options)
    path.write_bytes(b"PK")
    stop()
pathlib.Path.open = begin
""",
    "not yet named": "pathlib.Path.replace = lambda *_: stop()",
}


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
@pytest.mark.parametrize("place", PLACES)
def test_a_process_killed_while_caching_does_no_harm(site: Site, cache: Path, place: str, stop: str) -> None:
    pin = VERSIONS[0].sha256(place)
    code = f"""
import os, pathlib, time
import imme_data
def stop():
    print("stopped", flush=True)
    time.sleep(60)
{stop}
imme_data.load({site.address + place!r}, sha256={pin!r})
"""
    with subprocess.Popen([sys.executable, "-c", code], text=True, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == "stopped\n"
        process.kill()
    assert [file.name[:6] for file in cache.iterdir()] == [".part-"]
    assert imme_data.load(site.address + place, sha256=pin) == VERSIONS[0].data
    kept = [file.name for file in cache.iterdir() if not file.name.startswith(".part-")]
    assert pin in kept
    assert all(holds(cache, name) for name in kept)


@pytest.mark.parametrize(("place", "slow"), [(ZIP, ZIP), (DESCRIPTOR, "/package/data/people.csv")])
def test_a_process_killed_while_waiting_does_no_harm(site: Site, cache: Path, place: str, slow: str) -> None:
    pin = VERSIONS[0].sha256(place)
    waiting, done = threading.Event(), threading.Event()

    def wait(path: str) -> None:
        if path == slow:
            waiting.set()
            done.wait(30)

    site.halfway = wait
    code = f"import imme_data; imme_data.load({site.address + place!r}, sha256={pin!r})"
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        assert waiting.wait(30)
        process.kill()
    done.set()
    fetched = [path for path in site.asked if path != slow and not path.endswith("/SHA256SUMS")]
    assert len(list(cache.glob("*"))) == len(fetched)
    site.asked.clear()
    assert imme_data.load(site.address + place, sha256=pin) == VERSIONS[0].data
    assert slow in site.asked
    assert not set(fetched) & set(site.asked)
    assert all(holds(cache, file.name) for file in cache.iterdir())
