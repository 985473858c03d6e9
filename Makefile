# make run       the desk, with a demo city, on this machine
# make install   .venv/bin/luodi only
# make test      everything CI runs: lint, types, import contracts, tests on SQLite and PostgreSQL, browser tests
# make lint      ruff, mypy, import-linter
# make bench     the benchmarks (see benchmarks/README.md)
# make lock      lock the requirements anew (maintainers; needs uv)
# make clean     remove what the above made; your data (LUODI_HOME) stays

# Any Python from 3.11 on: make PYTHON=python3.12 run
PYTHON ?= python3
BIN := .venv/bin
BOOTSTRAP := $(PYTHON) tools/bootstrap.py

.DEFAULT_GOAL := install
.DELETE_ON_ERROR:
.PHONY: install run test lint bench lock clean

install: .venv/run.stamp

.venv/run.stamp: requirements/run.txt tools/bootstrap.py pyproject.toml
	$(BOOTSTRAP) --lock run
	@touch $@

.venv/dev.stamp: requirements/dev.txt tools/bootstrap.py pyproject.toml
	$(BOOTSTRAP) --lock dev
	@touch $@

# Spark, for the tests that link on a real cluster of two workers: half a gigabyte to fetch, 1.2 GB on disk.
.venv-spark/stamp: requirements/spark.txt tools/bootstrap.py pyproject.toml
	$(BOOTSTRAP) --lock spark
	@touch $@

run: install
	$(BIN)/luodi demo
	$(BIN)/luodi desk --open

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	LUODI_HOME=.mypy_cache/luodi-home $(BIN)/mypy  # its Django plugin reads the settings, which make their folder

test: lint
	$(BIN)/python tools/system_packages.py
	@if command -v java >/dev/null || [ "$$CI" = true ]; then $(MAKE) .venv-spark/stamp; fi
	$(BIN)/pytest --cov --cov-report=
	$(BIN)/python tools/with_postgres.py $(BIN)/pytest tests/web -m "not browser" --cov --cov-append --cov-report=
	$(BIN)/coverage report

# Real reports and their gold, where you have them: make bench TEXTS=folder GOLD=folder. Otherwise our own cases.
TEXTS ?= tests/cases/reading/held-out
GOLD ?= $(TEXTS)

bench: .venv/dev.stamp
	$(BIN)/python benchmarks/repair.py
	$(BIN)/python benchmarks/figures.py
	$(BIN)/python benchmarks/reading.py $(TEXTS) $(GOLD)
	$(BIN)/python benchmarks/scaling.py
	$(BIN)/python benchmarks/install.py

lock:
	$(PYTHON) tools/lock.py $(if $(UPGRADE),--upgrade)

clean:
	rm -rf .venv .venv-spark .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov build dist
	find luodi tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
