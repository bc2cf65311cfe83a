# Everything that a person does with this repository, by name.  Needed: make, python3 (3.11 or newer), nothing else.
.DEFAULT_GOAL := help
.PHONY: help install dev demo report test test-postgres proof bench lint format docs picture clean
.DELETE_ON_ERROR:
SHELL := /bin/bash

PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin

export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
# Where pip was told whose certificates to trust (behind a company's proxy), uv trusts them too.
TRUSTED := $(shell $(PYTHON) -m pip config list 2>/dev/null | sed -n "s/^global.cert='\(.*\)'$$/\1/p")
ifneq ($(TRUSTED),)
export SSL_CERT_FILE ?= $(TRUSTED)
endif
# Spark runs on Java 17; other Javas of the machine are passed over.
JAVA_17 := $(firstword $(wildcard /usr/lib/jvm/java-17-openjdk-* /usr/lib/jvm/temurin-17-*))
ifneq ($(JAVA_17),)
export JAVA_HOME := $(JAVA_17)
endif

help: ## Show what can be made.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: .venv/installed ## Make .venv with the afuera command in it, from the lock file.

demo: install ## Simulate a company, study it, and serve it at http://localhost:8000.
	$(BIN)/afuera demo --out demo

report: install ## Simulate a company, study it, print what is broken and write the report.
	$(BIN)/afuera demo --no-serve --out demo

test: dev ## Run the tests (proofs apart).
	$(BIN)/pytest -n 2 --dist loadgroup

test-postgres: dev ## Run the tests of the pages on PostgreSQL too (needs its server; throws its cluster away).
	$(BIN)/python tests/postgres.py $(BIN)/pytest tests/web -n 2 --dist loadgroup -m "not browser and not proof" \
	  --ignore tests/web/test_serving.py --ignore tests/web/test_sign_in_directory.py

proof: dev ## Run the slow proofs: kill -9 loops, fuzzing, scale.
	$(BIN)/pytest -m proof

lint: dev ## Check format, rules, types and who imports whom.
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

format: dev ## Put the code into the house's format.
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks

docs: dev ## Write the pages that come from the code: MAP.md, docs/cautions.md, docs/commands.md.
	$(BIN)/python tests/house/pages.py

picture: report ## Take the picture of the report that README shows (needs Chromium).
	@mkdir -p docs/pictures
	chromium --headless --no-sandbox --hide-scrollbars --window-size=1280,1010 \
	  --screenshot=docs/pictures/report.png "file://$(CURDIR)/demo/report/report.en.html" 2>/dev/null

bench: dev ## Install what the benchmarks compare with; docs/benchmarks.md says how to run them.
	$(BIN)/uv sync --frozen --inexact --quiet --group bench

dev: .venv/developed ## Add to .venv what tests and lint need.

clean: ## Remove .venv, the demo and everything that can be made again.
	rm -rf .venv demo dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Where Python came without ensurepip (Debian without python3-venv), the machine's own pip fills the environment.
$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Afuera needs Python 3.11 or newer." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv 2>/dev/null || $(PYTHON) -m venv --clear --without-pip .venv
	@if $(BIN)/python -c 'import pip' 2>/dev/null; then \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); \
	else \
	  $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check uv==$(UV_VERSION); \
	fi
	@touch $(BIN)/uv

.venv/installed: $(BIN)/uv uv.lock pyproject.toml
	$(BIN)/uv sync --frozen --inexact --quiet --no-dev --extra web
	@touch $@
	@echo "Installed: $(BIN)/afuera"

.venv/developed: .venv/installed
	$(BIN)/uv sync --frozen --inexact --quiet --extra web
	@touch $@
