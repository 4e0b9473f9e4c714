# The commands of this project.  `make` lists them; each sets up what it needs by itself, in .venv.
# Needed: Python 3.11, 3.12 or 3.13, make and a C library.

LEVEL = quick
PYTHON ?=# makes a new environment; one that stands keeps its own
VENV = .venv

# What each command costs on two cores, once set up; its first line says so.
COST_quick = 10 minutes and 600 MB of disk (results)
COST_full = 2.5 hours and 6 GB of disk (results)
COST_figures = 1 minute and 50 MB of disk (results)
COST_paper = 10 seconds and 5 MB of disk (build)
COST_test = 10 minutes
COST_verify = 50 minutes
COST_bench = 40 minutes
COST_test-explore = 4 minutes
COST_docs = 20 seconds
COST_setup = 4 minutes of set-up, 280 MB to download, 1.1 GB of disk ($(VENV))

LOCK = requirements.lock
MORE =# a second lock, that of the page or of the documentation
FROM_SOURCE = --no-binary solara-assets# files for browsers: it has no wheel, and nothing to compile
READY = $(VENV)/ready
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup reproduce odd paper docs test verify bench golden setup-explore explore test-explore generated \
  lint hooks lock clean FORCE
MAKEFLAGS += --no-print-directory
unexport PYTHONPATH PYTHONHOME

ifeq ($(filter quick full figures,$(LEVEL)),)
$(error LEVEL is quick, full or figures, not "$(LEVEL)")
endif

help: ## list these commands
	@echo 'make COMMAND [LEVEL=quick|full|figures] [PYTHON=interpreter] [VENV=directory]'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## install the locked packages into .venv; the others do it when needed
	@echo 'Ready in $(VENV).'

reproduce: announce-$(LEVEL) $(READY) ## make the paper again and compare every number (LEVEL: quick, full or figures)
	@$(BIN)/abm reproduce --level $(LEVEL)

odd: $(READY) ## write the full ODD of the model as a PDF, build/odd.pdf
	@$(BIN)/python -m tests.generated odd
	@$(BIN)/python paper/compile.py odd

paper: announce-paper $(READY) ## write the paper and its supplement as PDF, in build/, with the numbers of the results
	@$(BIN)/python -m tests.generated odd numbers
	@$(BIN)/python paper/compile.py paper supplement

# So have those of the documentation; it is built offline, and a link that leads nowhere fails it.
docs: announce-docs $(READY) ## write the documentation as a site, build/site
	@$(BIN)/python paper/compile.py odd
	@$(BIN)/python -m sphinx -E -W --keep-going -q -b html docs build/site
	@echo 'The documentation is build/site/index.html.'

test: announce-test $(READY) ## run the test suite
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

verify: announce-verify $(READY) ## run the long statistical and fault suites
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal -m verify -o faulthandler_timeout=3600

bench: announce-bench $(READY) ## measure what the program costs here, and draw it (FAMILY=engine|batch, QUICK=1)
	@$(BIN)/python -m tests.benchmarks $(FAMILY) $(if $(QUICK),--quick)

golden: $(READY) ## raise the version of the model, after a change that moves outcomes, and keep them
	@$(BIN)/python -m tests.golden.outcomes

# The page's packages have an environment of their own: 240 MB that nothing else needs.
page = @$(MAKE) VENV=$(VENV)-explore MORE=requirements-explore.lock

setup-explore:
	$(page) setup

explore: ## open the local page: the model live, and the experiments that are stored
	$(page) open-page

test-explore: ## test that page in a browser (Debian and Ubuntu: apt install chromium)
	$(page) test-page

open-page: $(READY)
	@$(BIN)/abm explore

test-page: announce-test-explore $(READY)
	@$(page_tests) || { echo 'Again, what failed: a browser on a busy machine may miss a beat.'; \
	  $(page_tests) --last-failed --last-failed-no-failures none; }

page_tests = $(BIN)/python -m pytest -rs tests/explore

generated: $(READY) ## write every generated file that is stale
	@$(BIN)/python -m tests.generated

lint: $(READY) ## check style and types
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy

hooks: $(READY) ## run `make lint` before every commit
	@$(BIN)/python -m pre_commit install

lock: ## resolve the locked packages again after a change of pyproject.toml (UPGRADE=1: take the newest)
	@$(make_venv)
	@$(PIP) install --quiet uv
	@$(compile) --extra cluster --extra crate --extra docs --extra emulators --extra paper --output-file $(LOCK)
	@$(compile) --extra explore --extra browser --constraint $(LOCK) $(FROM_SOURCE) \
	  --output-file requirements-explore.lock

compile = $(BIN)/python -m uv pip compile pyproject.toml --extra dev --quiet \
  --universal --python-version 3.11 --only-binary :all: --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock' \
  $(if $(UPGRADE),--upgrade)

clean: ## remove .venv and caches; results stay
	@if [ -f $(VENV)/pyvenv.cfg ]; then rm -rf $(VENV); fi
	@if [ -f $(VENV)-explore/pyvenv.cfg ]; then rm -rf $(VENV)-explore; fi
	@rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist
	@find abm tests -name __pycache__ -type d -prune -exec rm -rf {} +

announce-%:
	@if $(MAKE) --question $(READY); then echo 'About $(COST_$*); nothing to download.'; \
	else echo 'Up to $(COST_setup); then about $(COST_$*).'; fi

$(READY): $(LOCK) $(MORE) pyproject.toml
	@$(make_venv)
	@quiet=; [ -t 1 ] || quiet=--quiet; \
	$(PIP) install $$quiet --require-hashes --only-binary :all: -r $(LOCK) $(if $(MORE),&& \
	$(PIP) install $$quiet --require-hashes --only-binary :all: $(FROM_SOURCE) \
	  --no-build-isolation -r $(MORE))
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/abm check experiments/baseline.toml > /dev/null # compiles the model, for once
	@echo "$(CURDIR)" > $@

# Set up again when the checkout has moved or the interpreter is gone.
ifneq ($(shell [ -x $(BIN)/python ] && cat $(READY) 2>/dev/null),$(CURDIR))
$(READY): FORCE
endif

# Make the environment, unless a working one stands there, with the first interpreter that fits.
version_fits = (3, 11) <= sys.version_info[:2] <= (3, 13)
define make_venv
$(PIP) --version >/dev/null 2>&1 && exit; \
bare=; fits='import sys; sys.exit(not $(version_fits))'; \
for python in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3); do \
  "$$python" -c "$$fits" 2>/dev/null || continue; \
  bare=$$python; \
  "$$python" -c 'import ensurepip, venv' 2>/dev/null || continue; \
  if [ -f $(VENV)/pyvenv.cfg ]; then rm -rf $(VENV); fi; \
  exec "$$python" -m venv $(VENV); \
done; \
if [ "$$bare" ]; then \
  echo "$$bare cannot make a virtual environment: install its venv and ensurepip modules" >&2; \
  echo "(Debian and Ubuntu: apt install python3-venv), or give another with PYTHON=..." >&2; \
else \
  echo "No working Python 3.11, 3.12 or 3.13 found$(if $(PYTHON), at $(PYTHON)): install one," >&2; \
  echo "or give its path with PYTHON=..." >&2; \
fi; \
exit 1
endef
