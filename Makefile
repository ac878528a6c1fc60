# One word per thing a person wants. Each target installs what it needs; nothing is done by hand.
PYTHON ?= python3
BIN := .venv/bin
STAMPS := .venv/stamps
APP := src/polyvocal_web/static/app/.vite/manifest.json
BROWSER_SOURCES := $(shell find browser -path browser/node_modules -prune -o -type f -print 2>/dev/null)

.PHONY: demo test check fuzz bench bench-browser screens setup lock openapi clean test-python test-browser

demo: setup                ## read and code the sample study, on this machine only
	$(BIN)/polyvocal demo

setup: $(STAMPS)/run $(APP)     ## what demo and test share: the environment and the browser application

test: setup $(STAMPS)/dev $(STAMPS)/chromium    ## every test: library, web on SQLite and PostgreSQL, browser
	bash tests/run

check: setup $(STAMPS)/dev      ## lint and types, Python and TypeScript
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd browser && npm run --silent check && npm run --silent lint

fuzz: setup $(STAMPS)/dev       ## read spoiled files for ten minutes; what breaks is kept to be read again
	$(BIN)/python -m tests.fuzz

bench: setup $(STAMPS)/dev      ## measured comparisons; needs some minutes
	$(BIN)/python -m bench

bench-browser: setup $(STAMPS)/dev $(STAMPS)/chromium     ## the workbench in Chromium and Firefox against the bare text
	bash tests/install-browser Firefox POLYVOCAL_FIREFOX "firefox-esr firefox" firefox-esr
	$(BIN)/python -m bench.browser

screens: setup $(STAMPS)/dev $(STAMPS)/chromium    ## pictures of the main screens, for docs/screens
	$(BIN)/python -m docs.screens

lock:                           ## resolve anew; versions and hashes only
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --upgrade --group build pyproject.toml -o requirements/run.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --upgrade --group dev pyproject.toml -o requirements/dev.lock

$(STAMPS)/run: requirements/run.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements/dev.lock $(STAMPS)/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	touch $@

browser/node_modules/.package-lock.json: browser/package-lock.json browser/package.json
	cd browser && npm ci --no-audit --no-fund --loglevel=error
	touch $@

$(APP): browser/node_modules/.package-lock.json $(BROWSER_SOURCES)
	cd browser && npm run --silent build
	touch $@

$(STAMPS)/chromium: | $(STAMPS)/run
	bash tests/install-browser Chromium POLYVOCAL_CHROMIUM "chromium chromium-browser google-chrome" chromium fonts-noto-color-emoji
	touch $@

clean:                          ## forget what was built; what was coded stays
	rm -rf .venv browser/node_modules src/polyvocal_web/static/app
