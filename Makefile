# The README's commands. Everything they need, they install.
PYTHON ?= python3
PORT ?= 8000
INSTANCE ?= instance
DEMO ?= 1

.PHONY: run test lint lock

run: .venv/run.stamp
	@INSTANCE="$(INSTANCE)" PORT="$(PORT)" DEMO="$(DEMO)" .venv/bin/python -m scripts.serve

test: .venv/test.stamp
	@.venv/bin/python -m scripts.test

lint: .venv/test.stamp
	@.venv/bin/ruff check app tests scripts config.py wsgi.py
	@.venv/bin/lint-imports

# Resolve the lock files again from requirements*.in.
lock: .venv/test.stamp
	@.venv/bin/pip install -q uv
	@.venv/bin/uv pip compile -q --universal --no-header --no-annotate --no-emit-index-url --no-emit-find-links -p 3.11 requirements.in -o requirements.lock
	@.venv/bin/uv pip compile -q --universal --no-header --no-annotate --no-emit-index-url --no-emit-find-links -p 3.11 requirements-dev.in -o requirements-dev.lock

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/run.stamp: .venv/bin/python requirements.lock
	@echo "Installing what the product runs on …"
	@.venv/bin/python -m pip install -q --disable-pip-version-check -r requirements.lock
	@touch $@

.venv/test.stamp: .venv/bin/python requirements.lock requirements-dev.lock
	@echo "Installing what the tests need …"
	@.venv/bin/python -m pip install -q --disable-pip-version-check -r requirements-dev.lock
	@touch $@ .venv/run.stamp
