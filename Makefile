# The two commands: `make start` opens the course, `make test` runs every test.
# Options for the first are passed on: make start ARGS="--no-browser --port 8899"
.PHONY: start test lint bench

PYTHON ?= python3
ARGS ?=

start:
	@$(PYTHON) start.py $(ARGS)

test:
	@$(PYTHON) start.py --install test
	@.venv/bin/python -m pytest -n 2 --no-loadscope-reorder $(ARGS)

lint:
	@$(PYTHON) start.py --install test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

bench:
	@$(PYTHON) start.py --install test
	.venv/bin/python tests/benchmarks/run.py
