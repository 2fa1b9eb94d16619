# make run: notebooks and figures anew · make test: all checks · make lab: JupyterLab · make lock: refresh requirements.lock
# make site: all of it as static pages in site/ · make browser: what the tests of the pages need (and a Chromium)
# make bench DATA=folder: measure on public benchmarks again · make scaling: speed and memory, for 5 to 1,000 articles
# make audit: known faults of the packages in requirements.lock (asks pypi.org)
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
NOTEBOOKS := $(sort $(wildcard notebooks/*.ipynb))
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test lab site browser bench scaling audit lock clean

run: $(READY)
	$(BIN)/python -m nbconvert --to notebook --execute --inplace --log-level ERROR \
		--ExecutePreprocessor.record_timing=False --ExecutePreprocessor.shutdown_kernel=immediate $(NOTEBOOKS)
	@echo "Read notebooks/00_findings.ipynb first; the figures and their data are in figures/ (figures/README.md shows them)."

test: $(READY)
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/python -m pytest

lab: $(READY)
	$(BIN)/jupyter lab notebooks/00_findings.ipynb

site: $(READY)
	$(BIN)/presslens site --out site --corpus "$${PRESSLENS_CORPUS:-seeds}" --figures "$${PRESSLENS_FIGURES:-figures}" \
		--gold "$${PRESSLENS_GOLD:-annotations}"
	@echo "Open site/index.html in a browser."

browser: $(READY)
	$(BIN)/pip install --quiet --require-hashes -r requirements-browser.lock

bench: $(if $(DATA),$(READY))
ifndef DATA
	@echo "make bench DATA=folder: the folder with newsmtsc/ and polnear_dev/ (benchmarks/bench.py says what is read)" >&2
	@exit 2
else
	$(BIN)/python benchmarks/bench.py "$(DATA)"
endif

scaling: $(READY)
	$(BIN)/python benchmarks/scaling.py

audit: $(READY)
	$(PYTHON) -m venv .venv/audit
	.venv/audit/bin/pip install --quiet pip-audit==2.10.1
	.venv/audit/bin/pip-audit --require-hashes --disable-pip -r requirements.lock

lock: $(READY)
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --output-file requirements.lock requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --constraints requirements.lock --output-file requirements-browser.lock requirements-browser.txt

clean:
	rm -rf .venv build site lib/*.egg-info .pytest_cache .ruff_cache

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $(READY)
