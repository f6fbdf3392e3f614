# Everything a person types. `make run` and `make test` are all that a new machine needs.
SHELL := /bin/sh
PORT ?= 8000
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet

.PHONY: run test test-sqlite test-servers drill-servers lint check bench drill story conformance clean

run: .venv/.run
	@$(PY) manage.py catalogue --compile
	@$(PY) manage.py migrate --noinput --verbosity 0
	@$(PY) manage.py demo
	@exec $(PY) manage.py serve --host 0.0.0.0 --port $(PORT) --show

test: test-sqlite test-servers
	@$(PY) -m tests.node --test tests/js/

test-sqlite: .venv/.dev
	@$(PY) manage.py catalogue --compile
	@$(PY) -m tests.e2e.browser
	$(PY) -m pytest -n 3 --dist loadgroup -m "not drill and not bench"

# What commits once more on PostgreSQL and Redis; skipped with a line where there are none. All else that
# touches the database is run there by `make drill`.
test-servers: .venv/.dev
	@$(PY) -m tests.services -- $(PY) -m pytest -n 2 --dist loadgroup -m "commits and not drill and not bench and not browser"

drill-servers: .venv/.dev
	@$(PY) -m tests.services -- $(PY) -m pytest -n 2 --dist loadgroup -m "database and not commits and not drill and not bench and not browser"

story: .venv/.dev
	@test -n "$(NAME)" || { echo "say which: make story NAME=main_job"; exit 2; }
	@$(PY) manage.py catalogue --compile
	@$(PY) -m tests.e2e.browser
	$(PY) -m pytest tests/e2e/test_story_$(NAME).py

drill: drill-servers
	@$(PY) manage.py catalogue --compile
	$(PY) -m pytest -m drill --timeout 1800 tests

lint check: .venv/.dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy forms_builder surveys satisfaction site/portal site/territory site/jobs
	.venv/bin/lint-imports
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djhtml --check
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py catalogue --check

bench: .venv/.dev
	@$(PY) manage.py catalogue --compile
	$(PY) benchmarks/run.py

conformance: .venv/.dev
	@test -n "$(DIR)" || { echo "say where: make conformance DIR=path"; exit 2; }
	@$(PY) manage.py conformance $(DIR)

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/.run: pyproject.toml .constraints.txt
	@python=; for each in python3.13 python3.12 python3.11 python3; do \
	  if command -v $$each >/dev/null 2>&1 && $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	    python=$$each; break; fi; done; \
	test -n "$$python" || { echo "Python 3.11 or newer is missing. Debian: apt-get install python3 python3-venv; macOS: brew install python@3.12"; exit 1; }; \
	test -x $(PY) || $$python -m venv .venv 2>/dev/null || { rm -rf .venv; echo "Python's venv is missing. Debian: apt-get install python3-venv"; exit 1; }
	@echo "installing (once, takes a minute or two) …" >&2
	@$(PIP) install -c .constraints.txt -e .
	@touch $@

.venv/.dev: .venv/.run
	@$(PIP) install -c .constraints.txt -e '.[dev]'
	@touch $@
