# Kithline. `make demo` and `make test` need python3 (3.11 or newer) and make; they bring the rest into .venv.
.DEFAULT_GOAL := help
.PHONY: help demo serve test soak bench check tools lock clean

RUN := .venv/bin
ROOMS := casework bot storage scheduler console

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: ## Watch the Maple family's phones at http://127.0.0.1:8000 (nothing leaves this machine)
	@python3 tools/install.py run
	@$(RUN)/kithline demo

serve: ## Run for real, with the KITHLINE_* settings of docs/settings.md
	@python3 tools/install.py run
	@$(RUN)/kithline serve

test: ## Run the whole test suite
	@python3 tools/install.py dev
	@$(RUN)/python -m pytest -n 2 --dist loadfile -q

soak: ## Run the tests that take minutes
	@python3 tools/install.py dev
	@$(RUN)/python -m pytest -m soak

bench: ## Measure the hot roads beside their bare limits, one JSON object a line (FULL=1: the full sizes)
	@python3 tools/install.py dev >&2
	@$(RUN)/python -m benchmarks $(if $(FULL),--full)

check: ## Ruff, mypy, import rules, flow lint, catalogues
	@python3 tools/install.py dev
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy --strict $(addprefix -p ,$(ROOMS))
	$(RUN)/lint-imports
	$(RUN)/kithline flows lint
	$(RUN)/python -m bot.authoring.catalogues check

tools: ## Install Chromium and PostgreSQL by the system's package manager (for the tests that need them)
	@sh tools/machine.sh

lock: ## Renew requirements.lock and requirements-dev.lock
	@python3 tools/install.py dev
	@sh tools/lock.sh

clean: ## Remove what was built here; the demo's database too
	rm -rf .venv .kithline build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(ROOMS) tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
