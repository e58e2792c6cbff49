# Everything that is done in this checkout, by name. `make` alone lists it.
#
#   PYTHON=python3.12   makes .venv with that Python (3.11 to 3.13)
#   TESTS="-k sse"      what `make test` hands to pytest
#   TOUR=60             how many seconds of `make bench` the tour of the window takes, 300 by default
#   JSON=bench.json     where `make bench` also writes its rows
#   DEMO_OUT=folder     where `make demo` puts its picture and transcript

.DEFAULT_GOAL := help
.PHONY: help setup run demo test check format bench lock clean

VENV := .venv/bin
export TOUR ?= 300
export QUESTION ?= Say hello and tell me in one sentence what you are.
DEMO_OUT ?= demo

help:  ## list what can be made
	@echo "make run runs Interline, make test tests it; both set up all they need first."
	@sed -n 's/^\([a-z]*\):.*  ## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

setup:  ## make .venv from the lock files, and see to the system libraries (does nothing when nothing changed)
	@python=$$(sh packaging/find_python.sh) && $$python packaging/environment.py
	@$(VENV)/python packaging/linux/system_libraries.py --install || true

run: setup  ## open the window; with no display, one turn in the terminal on the embedded model
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
	  exec $(VENV)/interline; \
	else \
	  echo "> $$QUESTION" && \
	  $(VENV)/interline ask --model local/smollm2-135m "$$QUESTION" && \
	  echo "There is no display here, so this was one turn in the terminal; on a desktop, make run opens the window."; \
	fi

demo: setup  ## drive the real window offscreen through a short conversation; saves its picture and transcript
	@$(VENV)/python packaging/demo.py "$(DEMO_OUT)"

test: setup  ## run the tests
	@$(VENV)/python packaging/linux/system_libraries.py --install --tests || [ "$$CI" != true ]
	@$(VENV)/python -m pytest $(if $(TESTS),,-n auto --dist loadfile --no-loadscope-reorder) $(TESTS)

check: setup  ## lint, format, types, and the arrows between packages
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports --no-logo

format: setup  ## put imports in order, mend what can be mended, and format
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .

bench: setup  ## measure start-up, memory, what the router adds, and what answers cost to read and requests to write
	@$(VENV)/python bench/run.py $(if $(JSON),--json "$(JSON)")

lock:  ## resolve pyproject.toml anew into packaging/requirements.lock (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv on the PATH; nothing else here does." >&2; exit 1; }
	@uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --quiet -o packaging/requirements.lock

clean:  ## remove .venv and everything else that make made
	@rm -rf .venv .setup.lock .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist demo
	@find app tests packaging bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
