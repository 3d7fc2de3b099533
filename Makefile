# Two commands matter: `make report` and `make test`. Both set everything up first, from the lock files alone.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help report test test-all mutants lint lab lock notebooks generated benchmark clean distclean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PARAMS ?= params/default.yaml
# Two processes, the files in the order of tests/conftest.py: those that take long come first.
TWO := -n 2 --no-loadscope-reorder
# The two that take longest, then the others, which find computed what the first of them needed.
NOTEBOOKS := notebooks/actions.ipynb notebooks/pdp_survey.ipynb notebooks

# One BLAS thread and a fixed hash seed: what is published must not depend on the machine.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export PYTHONHASHSEED := 0
export MPLBACKEND := Agg
# Every notebook is a process of its own: without bytecode caches each would compile its imports again.
unexport PYTHONDONTWRITEBYTECODE

# Creates a virtual environment $(1) that holds exactly the lock file $(2), this project and its own kernel.
define setup
	$(PYTHON) -c 'import sys; sys.exit("segbench needs Python 3.11 or newer; found " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 …") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv --clear $(1)
	$(1)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	$(1)/bin/uv pip sync --quiet --compile-bytecode --python $(1)/bin/python --require-hashes requirements/build.txt $(2)
	$(1)/bin/uv pip install --quiet --python $(1)/bin/python --no-deps --no-build-isolation -e .
	$(1)/bin/python -m segbench.report.kernel
	touch $(1)/.ready
endef

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/.ready: requirements/build.txt requirements/lock.txt pyproject.toml
	@echo "Setting up $(VENV) from the lock file …"
	@$(call setup,$(VENV),requirements/lock.txt)

.venv-lab/.ready: requirements/build.txt requirements/lab.txt pyproject.toml
	@echo "Setting up .venv-lab (with JupyterLab) from the lock file …"
	@$(call setup,.venv-lab,requirements/lab.txt)

.venv-mutation/.ready: requirements/build.txt requirements/mutation.txt pyproject.toml
	@echo "Setting up .venv-mutation (with cosmic-ray) from the lock file …"
	@$(call setup,.venv-mutation,requirements/mutation.txt)

report: $(VENV)/.ready ## set up, run params/default.yaml, write reports/<name>/ (PARAMS=… for another file)
	@$(BIN)/segbench run $(PARAMS)

test: lint ## set up, then ruff, mypy, the tests that are not slow, nbval over notebooks/
	@$(BIN)/python -m pytest tests $(TWO) --dist loadgroup -m "not slow"
	@cache=$$(mktemp -d) && trap 'rm -rf "$$cache"' EXIT && SEGBENCH_CACHE="$$cache" $(BIN)/python -m pytest \
	    --nbval-lax --nbval-current-env --nbval-cell-timeout 300 $(TWO) --dist loadfile $(NOTEBOOKS)

test-all: test ## `make test`, then the slow tests, and the contract's properties with many more examples
	@$(BIN)/python -m pytest tests $(TWO) --dist loadgroup -m "slow or thorough" --hypothesis-profile thorough

mutants: .venv-mutation/.ready ## put small faults into a copy of what is committed: which do the tests notice?
	@rm -rf .mutants && git worktree prune && git worktree add --quiet --detach .mutants
	@.venv-mutation/bin/python .mutants/tools/mutants.py $(CURDIR)/mutants.jsonl
	@git worktree remove --force .mutants

lint: $(VENV)/.ready ## ruff and mypy
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy

lab: .venv-lab/.ready ## set up JupyterLab in its own environment and open copies of the notebooks (PARAMS=… as for report)
	@.venv-lab/bin/segbench lab $(PARAMS)

notebooks: $(VENV)/.ready ## run the committed notebooks again and keep their outputs
	@$(BIN)/python tools/refresh.py

generated: $(VENV)/.ready ## write every generated file anew: params, schema, environment.yml, README tables
	@$(BIN)/python tools/generated.py

benchmark: $(VENV)/.ready ## published numbers; time and memory of features, of compiling them, of reading own data, of labelling, of intervals; how long an analyst waits
	@$(BIN)/python benchmarks/published.py
	@$(BIN)/python benchmarks/features.py
	@$(BIN)/python benchmarks/compile.py
	@$(BIN)/python benchmarks/ingest.py
	@$(BIN)/python benchmarks/score.py
	@$(BIN)/python benchmarks/bootstrap.py
	@$(BIN)/python benchmarks/turnaround.py

lock: ## write the lock files anew (needs uv on the PATH)
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 requirements/build.in -o requirements/build.txt
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --extra test --extra dask pyproject.toml -o requirements/lock.txt
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --extra test --extra lab -c requirements/lock.txt pyproject.toml -o requirements/lab.txt
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --extra test -c requirements/lock.txt pyproject.toml requirements/mutation.in -o requirements/mutation.txt

clean: ## remove caches (reports stay)
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis

distclean: clean ## remove the environments too
	rm -rf .venv .venv-lab .venv-mutation
