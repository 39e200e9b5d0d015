# make demo: set up without torch, read the sample plans, answer a question. make test: set up everything, run the tests.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test test-slow lint bench docs bundle install system clean

demo: .venv/core.stamp
	$(BIN)/kehoach ingest data/raw
	$(BIN)/kehoach stats
	$(BIN)/kehoach search "xã đạt chuẩn nông thôn mới" --limit 3
	$(BIN)/kehoach cited-by 34-CT/TW
	$(BIN)/kehoach deadlines --as-of 2024-03-01 --within 30d
	@echo
	@echo "Next: $(BIN)/kehoach parse data/raw/xa-nam-xoong/nong-thon-moi-2023.txt    one plan, in full"
	@echo "      $(BIN)/kehoach search 'thi dua' --mode semantic                       accents are optional"
	@echo "      $(BIN)/kehoach check data/raw                                         form and consistency"
	@echo "      $(BIN)/kehoach ingest FOLDER_WITH_YOUR_PLANS                          .txt .md .html .docx .doc .pdf .zip, scans"

install: .venv/all.stamp

test: .venv/all.stamp
	$(BIN)/python -m pytest -m "not slow" -n $(JOBS)

test-slow: .venv/all.stamp
	$(BIN)/python -m pytest -m slow -n $(JOBS)

lint: .venv/all.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/all.stamp
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/quality.py
	$(BIN)/python benchmarks/scale.py --passages 20000 100000

# The site, in build/site; a warning is an error. The notice that the theme prints about other tools is none of ours.
docs: .venv/all.stamp
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# A folder in build/bundle that installs without a network, on Linux and Windows; it takes the site along.
bundle: docs
	$(BIN)/python bundle/make_bundle.py build/bundle

# Debian packages that the tests need; nothing is done where apt-get or the right to use it is missing.
system:
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		xargs -r dpkg -s < requirements/debian.txt >/dev/null 2>&1 || { apt-get update -q && \
		xargs -r apt-get install -y -q --no-install-recommends < requirements/debian.txt; }; \
	else echo "not root on Debian: install $$(tr '\n' ' ' < requirements/debian.txt) by hand if they are missing"; fi

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/core.stamp: requirements/core.lock pyproject.toml | .venv/bin/python
	@test -f .venv/all.stamp || $(BIN)/pip install -q -r requirements/core.lock
	@test -f .venv/all.stamp || $(BIN)/pip install -q --no-deps -e .
	$(BIN)/python -m compileall -q pipeline
	@touch $@

.venv/all.stamp: requirements/all.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install -q -r requirements/all.lock
	$(BIN)/pip install -q --no-deps -e .
	$(BIN)/python -m compileall -q pipeline
	@touch $@

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
