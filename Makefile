# Two commands: `make run` (a working tracker with a demo program) and `make test` (everything checked).
# Nothing is written outside this folder, but Debian packages that `make test` installs where it may.

PYTHON ?= python3
PORT ?= 8000
# One more than two cores: some always wait, for a browser or another process. A fourth makes it slower.
PYTEST_WORKERS ?= 3
export PORT

BIN := .venv/bin
export PIP_CACHE_DIR := $(CURDIR)/.cache/pip
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore
# pip asks a compiler for its version; where that is rustup's stand-in, it would write into HOME.
export RUSTUP_HOME := $(CURDIR)/.cache/rustup
# Without compiled files every start of the tracker takes twice as long.
unexport PYTHONDONTWRITEBYTECODE
PIP_INSTALL := $(BIN)/python -m pip install --quiet --require-hashes --only-binary :all:

# A stamp is named after what it stands for: another lock, another stamp.
LOCK := $(shell cat requirements.txt pyproject.toml | cksum | cut -d' ' -f1)
DEV_LOCK := $(shell cat requirements-dev.txt pyproject.toml | cksum | cut -d' ' -f1)
RUN_STAMP := .venv/installed-$(LOCK)
TEST_STAMP := .venv/installed-dev-$(DEV_LOCK)

.PHONY: help run test stress bench bench-reading bench-mentoring lint format lock sbom picture clean

help:
	@echo "make run      install, migrate, load the demo program on the first start, and serve on PORT ($(PORT))"
	@echo "make test     install what the tests need, then run every check and test"
	@echo "make stress   races, kills, sweeps of every page and form, at full size"
	@echo "make bench    measure the pages and the ledger (docs/measurements.md)"
	@echo "make lint     only the static checks;  make format  puts the code in order"
	@echo "make bench-reading  measure the reading of large cost files beside polars and duckdb"
	@echo "make bench-mentoring  measure pages of mentoring at 20,000 sessions beside those of 5 startups"
	@echo "make lock     pin the requirements anew;  make sbom  lists them as CycloneDX"
	@echo "make picture  make docs/dashboard.png from the demo program"

run: $(RUN_STAMP)
	@exec $(BIN)/tracker serve --demo

test: $(TEST_STAMP) lint
	@bash tests/packages.sh
	@$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist loadgroup -m "not stress" $(PYTEST_OPTIONS)

stress: $(TEST_STAMP)
	@bash tests/packages.sh
	@$(BIN)/python -m pytest -m stress tests/stress tests/walks $(PYTEST_OPTIONS)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -m stress tests --ignore tests/stress --ignore tests/walks $(PYTEST_OPTIONS)

lint: $(TEST_STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(TEST_STAMP)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(TEST_STAMP)
	@bash tests/packages.sh
	@$(BIN)/python -m tests.bench

# Slow, and gigabytes of temporary files: 1 and 5 million rows of text, gz and Parquet.
bench-reading: $(TEST_STAMP)
	@$(BIN)/python -m tests.bench reading

bench-mentoring: $(TEST_STAMP)
	@$(BIN)/python -m tests.bench mentoring

# Needs pip-tools (`pip install pip-tools`) or uv; both are told to write hashes and no index address.
lock:
	@if command -v uv >/dev/null; then \
	  for name in requirements requirements-dev; do \
	    uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	      --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	      $$name.in -o $$name.txt || exit 1; done; \
	elif command -v pip-compile >/dev/null; then \
	  for name in requirements requirements-dev; do \
	    pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras \
	      --no-header --no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	      $$name.in -o $$name.txt || exit 1; done; \
	else echo "make lock needs uv or pip-tools on the PATH." >&2; exit 1; fi

sbom: $(TEST_STAMP)
	@mkdir -p build
	@$(BIN)/cyclonedx-py requirements requirements.txt --output-reproducible --of JSON -o build/sbom.json
	@echo "build/sbom.json"

picture: $(TEST_STAMP)
	@bash tests/packages.sh
	@$(BIN)/python -m tests.picture

clean:
	rm -rf .venv .cache build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(RUN_STAMP): | .venv/bin/python
	@echo "Installing the tracker's locked requirements into .venv …"
	@$(PIP_INSTALL) -r requirements.txt
	@$(BIN)/python -m pip install --quiet --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_STAMP): $(RUN_STAMP)
	@echo "Installing what the tests need into .venv …"
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The tracker needs Python 3.11 or newer; '$(PYTHON)' is not. Try: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	  echo "Python's venv module is missing (Debian package: python3-venv)." >&2; exit 1; }
