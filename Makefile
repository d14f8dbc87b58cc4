# Sets up .venv from the hashed locks, then does what it is asked.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --group build --python-version 3.11

.PHONY: help demo test lint kill bench lock clean
help:
	@echo "make demo   set up, then take a seat and answer the questionnaire in this terminal"
	@echo "make test   set up, lint, type-check, test"
	@echo "make lint   set up, lint, type-check"
	@echo "make kill   set up, kill the bot fifty times while two hundred delegates answer, on each platform: most of an hour"
	@echo "make bench  set up, measure: the figures of docs/performance.md"
	@echo "make lock   renew the two locks"
	@echo "make clean  remove .venv and caches; the demo's data in var/ stays"

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@touch $@

# What the product needs; and with it what its developers need.
.venv/.run: requirements.lock pyproject.toml | .venv/.made
	@echo "Setting up (once; about a minute) ..."
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/.made
	@echo "Setting up (once; about a minute) ..."
	@$(PIP) --require-hashes -r requirements-dev.lock
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@ .venv/.run

demo: .venv/.run
	@$(BIN)/tourdetable chat --db sqlite:///var/demo.sqlite --files var/files $(if $(SEAT),--as $(SEAT))

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

# A hundred processes start: what one has compiled the others need not.
test: export PYTHONDONTWRITEBYTECODE =
test: lint
	$(BIN)/pytest -n 3 --dist worksteal

kill: .venv/.dev
	$(BIN)/pytest -s tests/kill/long_wire.py

bench: .venv/.dev
	$(BIN)/python -m benchmarks

lock: .venv/.dev
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
