# One command brings a county up, one runs the tests; everything they need goes into .venv and .cache here.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: run test check format lint types contracts build bench bench-county parity reference dashboards clean
.DELETE_ON_ERROR:

run: $(VENV)/.run
	@$(BIN)/yunwang lab run $(ARGS)

test: $(VENV)/.dev
	$(BIN)/python -m pytest $(ARGS)

check: format lint types contracts

format: $(VENV)/.dev
	$(BIN)/ruff format --check .

lint: $(VENV)/.dev
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

build: $(VENV)/.dev
	$(BIN)/python -m hatchling build -d dist

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/scrape.py $(ARGS)

bench-county: $(VENV)/.dev
	$(BIN)/python benchmarks/county.py $(ARGS)

parity: $(VENV)/.dev
	$(BIN)/python -m tests.parity.report $(ARGS)

reference: $(VENV)/.dev
	$(BIN)/yunwang exporter reference --output docs/metrics.md

dashboards: $(VENV)/.dev
	$(BIN)/yunwang grafana generate

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# pip refuses hashes together with an editable install, so the locked dependencies come first.
$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked dependencies into $(VENV) ..."
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked dependencies and the test tools into $(VENV) ..."
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run
