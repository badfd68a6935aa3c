"""The tests on each Python, and with the lowest and the newest libraries: `pipx run nox`, `pipx run nox -s lowest`.

A session needs its interpreter. Every warning is an error in all of them, as pyproject.toml sets it.
"""

import nox

nox.options.sessions = ["locked"]
nox.options.reuse_existing_virtualenvs = True

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
TESTS = ("pytest", "-m", "not slow", "--numprocesses", "auto", "--dist", "worksteal")


def install_library(session: nox.Session) -> None:
    """Install the library itself, as `make` does."""
    session.install("--no-deps", "--no-build-isolation", "--editable", ".")


@nox.session(python=PYTHONS)
def locked(session: nox.Session) -> None:
    """Run the fast tests with the versions in requirements.lock."""
    session.install("--require-hashes", "-r", "requirements.lock")
    install_library(session)
    session.run(*TESTS, *session.posargs)


@nox.session(python=["3.11", "3.14"])
def newest(session: nox.Session) -> None:
    """Run the fast tests with the newest versions of everything."""
    session.install("--upgrade", "-e", ".[pandas,plots,polars,testing]", *nox.project.dependency_groups(PROJECT, "dev"))
    session.run(*TESTS, *session.posargs)


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """Run the fast tests with the lowest versions of what users install; the tools of the tests are the newest."""
    session.install("uv")
    lowest = f"{session.create_tmp()}/lowest.txt"
    options = ("--all-extras", "--resolution", "lowest-direct", "--python-version", "3.11", "--quiet", "-o", lowest)
    session.run("uv", "pip", "compile", "pyproject.toml", *options)
    session.install("-r", lowest, *nox.project.dependency_groups(PROJECT, "dev"))
    install_library(session)
    session.run(*TESTS, *session.posargs)


PROJECT = nox.project.load_toml("pyproject.toml")
