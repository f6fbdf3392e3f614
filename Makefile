PY := .venv/bin/python
PORT ?= 8000

.PHONY: run test lint bench drill story conformance install
