# Sets up .venv from the hashed locks, then does what it is asked.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help test lint lock clean
help:
	@echo "make test   set up, lint, type-check, test"
	@echo "make lint   set up, lint, type-check"
	@echo "make lock   renew the two locks"
	@echo "make clean  remove .venv and caches"

.venv/.dev: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest

lock: .venv/.dev
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --group build --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --group build --extra dev --python-version 3.11 pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
