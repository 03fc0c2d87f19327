# The tasks of this project; CI runs the same words. `make help` lists them.
#
# From a bare clone each task first makes the environment that it needs, of exactly the versions in constraints/.
# Nothing but make and Python 3.11 or later has to be there.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory
# One task at a time: their messages stay apart, and the count of the tests comes last.
.NOTPARALLEL:

VENV := .venv
export PYTHON
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

# What the checks look at, beside what their settings in pyproject.toml say.
CODE := generator tests benchmarks main.py

.PHONY: help
help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: $(VENV)/.runtime ## Show the whole way on an example
	@$(BIN)/python main.py demo

.PHONY: test
test: lint types imports docs-check pytest ## Everything that CI checks

.PHONY: pytest
pytest: $(VENV)/.dev ## The tests alone; options in ARGS
	@$(BIN)/python -m pytest -n auto -q $(ARGS)

.PHONY: lint
lint: $(VENV)/.dev ## Style and formatting
	@$(BIN)/ruff check --quiet $(CODE)
	@$(BIN)/ruff format --check --quiet $(CODE)

.PHONY: format
format: $(VENV)/.dev ## Format the code, and mend what can be mended safely
	@$(BIN)/ruff check --fix --quiet $(CODE)
	@$(BIN)/ruff format --quiet $(CODE)

.PHONY: types
types: $(VENV)/.dev ## Types, strictly
	@$(BIN)/mypy --no-error-summary

.PHONY: imports
imports: $(VENV)/.dev ## The layers: who may import whom
	@$(BIN)/lint-imports --no-cache

.PHONY: goldens
goldens: $(VENV)/.dev ## Rewrite the expected outputs of the tests; read the difference before you commit it
	@$(BIN)/python -m pytest -q -p no:randomly tests/golden --update-goldens

.PHONY: docs
docs: $(VENV)/.dev ## Rewrite the reference pages from the code
	@$(BIN)/python -m generator.reference

.PHONY: docs-check
docs-check: $(VENV)/.dev
	@$(BIN)/python -m generator.reference --check

.PHONY: bench
bench: $(VENV)/.runtime build/bench-venv/.installed ## Measure speed and memory; ARGS=--quick for fewer rounds
	@$(BIN)/python -m compileall -q generator
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: wheel
wheel: $(VENV)/.dev ## Build the wheel and the source archive into dist/
	@$(BIN)/python -m build --no-isolation

.PHONY: lock
lock: build/lock-venv/.installed ## Look up the newest versions and rewrite constraints/
	@build/lock-venv/bin/python constraints/lock.py

.PHONY: clean
clean: ## Remove all that these tasks made
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Environments. A stamp in each says what it was made from; it is older than that only if something was changed since.

$(VENV)/bin/python:
	@sh constraints/make-venv.sh $(VENV)

$(VENV)/.runtime: constraints/runtime.txt | $(VENV)/bin/python
	@echo "Installing what apono-bridge needs into $(VENV)"
	@$(PIP_INSTALL) -r $<
	@# As pip does for what it installs; where PYTHONDONTWRITEBYTECODE is set every start would compile all of it again.
	@$(BIN)/python -m compileall -q generator
	@# The command that the README names; installing the project for its development puts pip's own in its place.
	@printf '#!/bin/sh\nexec "%s/$(BIN)/python" "%s/main.py" "$$@"\n' "$(CURDIR)" "$(CURDIR)" > $(BIN)/apono-bridge
	@chmod +x $(BIN)/apono-bridge
	@touch $@

$(VENV)/.dev: constraints/dev.txt pyproject.toml | $(VENV)/.runtime
	@echo "Installing what its development needs into $(VENV)"
	@$(PIP_INSTALL) -r $<
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

build/%-venv/.installed: constraints/%.txt
	@sh constraints/make-venv.sh build/$*-venv
	@build/$*-venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
