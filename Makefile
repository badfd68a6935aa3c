# `make dist` and `make test` set up what they need: a virtual environment in .venv, from requirements.lock.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: dist docs test lint types check test-slow lock bench attack mutants evaluate wheel clean

dist: .venv/ready
	$(BIN)/imme-data build
	$(BIN)/imme-data validate dist/imme-data-csv
	$(BIN)/imme-data validate dist/imme-data-parquet
	$(BIN)/python docs/generate.py

# The manual as web pages, notebooks run: open build/docs/index.html.
docs: .venv/ready
	$(BIN)/sphinx-build -W --keep-going -q -b html docs build/docs

test: lint types check

lint: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: .venv/ready
	$(BIN)/mypy

# On every core: a worker that has done its tests takes over some of another's.
CORES := --numprocesses auto --dist worksteal

# Some tests, in one process: make check ARGS="tests/test_tracker.py -k conflict".
check: .venv/ready
	$(BIN)/pytest -m "not slow" $(or $(ARGS),$(CORES))

# Long tests, and slow properties with all their examples.
test-slow: .venv/ready
	EXAMPLES=all $(BIN)/pytest -m "slow or tried" $(or $(ARGS),$(CORES))

bench: .venv/ready
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/validation.py
	$(BIN)/python benchmarks/strategies.py

# Ten minutes; another seed makes other tries: make attack ARGS="--seconds 60 --seed 7 --only packages,texts".
attack: .venv/ready
	$(BIN)/python -m attack $(ARGS)

# A sample of 300 mutants, a quarter of an hour; other ones: make mutants ARGS="--seed 1 --only model/evidence.py,memory.py".
mutants: .venv/ready
	$(BIN)/python mutants/mutate.py $(ARGS)

# Wherever the material is: SHARED holds research/, conformance/ and seeds/.
SHARED ?= ../shared
evaluate: .venv/ready
	$(BIN)/python evaluation/evaluate.py --shared $(SHARED)

wheel: .venv/ready
	$(BIN)/hatchling build

# Pins every dependency, for every platform and Python that the project supports, by hash. Needs uv.
lock:
	uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --upgrade -o requirements.lock

# Rebuilt whenever what it comes from changes, and only then. The marker is written last: a set-up that
# was interrupted starts again.
.venv/ready: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	touch $@

clean:
	rm -rf .venv build docs/command.md .mypy_cache .pytest_cache .ruff_cache .hypothesis
