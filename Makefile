# `make demo` sets up and runs the main job; `make test` sets up and passes every test.
# What is installed goes into .venv, vscode-extension/node_modules and the cache folder (DAGLENS_CACHE, default .cache).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export DAGLENS_CACHE ?= $(CURDIR)/.cache
ON_TWO_CORES := -n 2 --no-loadscope-reorder

.PHONY: help setup demo test test-python crash false-alarms fixes fuzz lint ide vsix pictures bench bench-large rules format clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 16

setup: $(VENV)/.installed ## a local environment with Daglens in it

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "Daglens needs Python 3.10 or newer; \
	$(PYTHON) is $$($(PYTHON) --version). Say which: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { $(PYTHON) -m pip install --quiet --user virtualenv && $(PYTHON) -m virtualenv --quiet $(VENV); }
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --group bench
	@touch $@

vscode-extension/node_modules/.installed: vscode-extension/package-lock.json
	npm --prefix vscode-extension ci --no-audit --no-fund --loglevel=error
	@touch $@

demo: $(VENV)/.installed ## run the main job on the sample project
	@$(BIN)/daglens demo daglens-demo

test: lint $(VENV)/.dev vscode-extension/node_modules/.installed ## every test, in real editors too
	-@$(BIN)/python scripts/dagster_sources.py
	$(BIN)/python -m pytest $(ON_TWO_CORES) -m "not editor"
	$(BIN)/python -m pytest $(ON_TWO_CORES) -m editor

test-python: $(VENV)/.dev ## the tests that need no editor
	$(BIN)/python -m pytest $(ON_TWO_CORES) -m "not editor"

crash: $(VENV)/.dev ## kill runs at three hundred random moments; the tests do thirty
	DAGLENS_CRASHES=300 $(BIN)/python -m pytest tests/runtime/test_crashes.py

false-alarms: $(VENV)/.dev ## no error on any of Dagster's own tests that Dagster runs; the tests look at some
	$(BIN)/python scripts/dagster_sources.py
	DAGLENS_EVERYTHING=1 $(BIN)/python -m pytest tests/conformance/test_no_false_alarms.py

fixes: $(VENV)/.dev ## each quick fix of every mistake of the catalogue; the tests try some
	DAGLENS_EVERYTHING=1 $(BIN)/python -m pytest tests/analyzer/rules/test_fixes_of_catalogue.py

fuzz: $(VENV)/.dev ## analyze every installed Python file, whole, cut off and mixed up; the tests take fifteen
	DAGLENS_FUZZ=all $(BIN)/python -m pytest tests/analyzer/test_any_python.py $$(grep -rl "^from hypothesis" tests --include="test_*.py")

lint: $(VENV)/.dev vscode-extension/node_modules/.installed ## ruff, pyright strict, tsc
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	npm --prefix vscode-extension run --silent check

format: $(VENV)/.dev ## sort imports and lay out
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

vsix: $(VENV)/.installed vscode-extension/node_modules/.installed ## the VS Code extension, with the server and the runtime in it
	$(BIN)/python scripts/vsix.py --out dist

ide: $(VENV)/.installed vscode-extension/node_modules/.installed ## the sample project in a real VS Code workbench, in your browser
	$(BIN)/python scripts/ide.py

pictures: $(VENV)/.dev vscode-extension/node_modules/.installed ## docs/pictures, from the real editor
	$(BIN)/python scripts/pictures.py

rules: $(VENV)/.dev ## write docs/rules from the rules
	$(BIN)/python -m daglens_analyzer.rules.pages

bench: $(VENV)/.bench ## every figure beside its peer
	$(BIN)/python -m bench

bench-large: $(VENV)/.bench ## the figures of a project of 10,000 files; takes a while
	DAGLENS_BENCH_FILES=10000 $(BIN)/python -m bench index workspace

clean: ## remove what was made
	rm -rf $(VENV) .cache dist vscode-extension/node_modules vscode-extension/dist vscode-extension/bundled
