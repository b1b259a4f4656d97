# Two commands matter to a newcomer: `make demo` and `make test`. Both set up .venv themselves.
# Another interpreter: make test PYTHON=python3.13
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stackgen-ready
TOOLS := build/tools
UV := uv==0.13.8
CODE := stacks cli localcloud lambdas jenkins tests benchmarks .ci

.DELETE_ON_ERROR:
.PHONY: help setup tools demo test check golden picture mutations fuzz faults lock clean benchmark peers

help:
	@echo "make demo       deploy examples/quickstart.yaml to a local AWS, kill a host, see it come back"
	@echo "make test       every check and every test"
	@echo "make check      only the checks: ruff, mypy, import-linter"
	@echo "make tools      the programs that only some tests use (needs Node.js); without them those skip"
	@echo "make golden     write the golden templates, the reference and the README's picture anew (then read the difference)"
	@echo "make mutations  take each protection out of a template, see which faults tell; writes docs/mutations.md"
	@echo "make picture    draw local status while a host is lost, for docs/local-aws.md"
	@echo "make lock       pin every package anew"
	@echo "make fuzz       the drawn tests at length: 110,000 mutated files, 2,000 configurations"
	@echo "make faults     kill creation, change and deletion at every call, on both sides of it"
	@echo "make benchmark  what it costs beside its peers; PART=startup, synth, lint, scale, overshoot or hooks"
	@echo "                of the local AWS, without peers: PART=local or memory (1,000 faults)"
	@echo "make clean      end the local AWS of this folder and remove .venv"

setup: $(STAMP)
$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) .ci/python_fits.py
	@echo "setting up $(VENV) (once)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check "$(UV)"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $(STAMP)

# Away from the project's own packages: these ask for others' versions, and none is shipped.
tools: $(TOOLS)/python/.ready $(TOOLS)/node_modules/.ready
$(TOOLS)/python/.ready: tests/tools/requirements.txt | setup
	@echo "installing checkov, parliament and linters into $(TOOLS)"
	@$(PYTHON) -m venv --clear $(TOOLS)/python
	@$(BIN)/uv pip install --quiet --python $(TOOLS)/python/bin/python -r tests/tools/requirements.txt
	@touch $@
$(TOOLS)/node_modules/.ready: tests/tools/package.json
	@echo "installing the policy evaluator and cdk-nag into $(TOOLS)"
	@mkdir -p $(TOOLS) && cp tests/tools/package.json $(TOOLS)
	@npm install --prefix $(TOOLS) --silent --no-audit --no-fund --no-package-lock --ignore-scripts
	@touch $@

demo: setup
	@$(BIN)/stackgen synth -c examples/quickstart.yaml -o build/quickstart
	@$(BIN)/stackgen lint -c examples/quickstart.yaml
	@$(BIN)/stackgen deploy --local --yes -c examples/quickstart.yaml
	@echo
	@echo "Now users come, and a controller's host is killed under them:"
	@$(BIN)/stackgen chaos run host-terminate --seed 1 -c examples/quickstart.yaml --report build/chaos.html

test: check
	$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST)

check: setup
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

mutations: setup
	$(BIN)/python -m tests.mutations

golden: setup
	$(BIN)/python -m pytest -q tests/functional/test_template_golden.py --update-golden
	$(BIN)/stackgen schema > docs/stackgen.schema.json
	$(BIN)/python -m cli.reference > docs/reference.md
	$(BIN)/python -m localcloud.delays_page docs/local-aws.md
	@command -v dot >/dev/null || echo "Graphviz is missing: docs/quickstart.svg stays as it is"
	@! command -v dot >/dev/null || $(BIN)/stackgen graph -c examples/quickstart.yaml -o docs/quickstart.svg

# What stands in the picture is a real run: a host is lost, and what it looks like when a target misses.
PICTURED := STACKGEN_LOCAL_HOME=$(CURDIR)/build/picture
picture: setup
	@$(PICTURED) $(BIN)/stackgen deploy --local --yes --quiet -c examples/quickstart.yaml > /dev/null
	@$(PICTURED) $(BIN)/stackgen chaos run host-terminate --seed 1 -c examples/quickstart.yaml > build/picture.txt & \
	  $(PICTURED) $(BIN)/python -m cli.local.picture docs/local-status.svg; wait
	@$(PICTURED) $(BIN)/stackgen local down

fuzz: setup
	STACKGEN_EXAMPLES=34000 $(BIN)/python -m pytest -n 2 tests/unit/stacks/test_loading.py
	STACKGEN_EXAMPLES=5000 $(BIN)/python -m pytest -n 2 tests/unit/stacks/jcasc/test_judge.py
	STACKGEN_EXAMPLES=2000 $(BIN)/python -m pytest -n 2 tests/functional/test_any_configuration.py

faults: setup
	STACKGEN_FAULTS=all $(BIN)/python -m pytest tests/functional/test_every_call.py

lock: setup
	$(BIN)/uv pip compile pyproject.toml --extra local --extra chaos --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet -o requirements.txt
	$(BIN)/uv pip compile tests/tools/requirements.in --universal --python-version 3.11 \
	  --no-header --no-annotate --no-emit-index-url --quiet -o tests/tools/requirements.txt

PEERS := build/peers
benchmark: setup $(if $(filter local memory hooks,$(PART)),,peers)
	$(BIN)/python -m benchmarks $(PART)

peers: setup
	$(BIN)/python -m venv $(PEERS)/sam
	$(BIN)/uv pip install --quiet --python $(PEERS)/sam/bin/python aws-sam-cli
	$(BIN)/python -m venv $(PEERS)/sceptre
	$(BIN)/uv pip install --quiet --python $(PEERS)/sceptre/bin/python sceptre troposphere setuptools
	npm install --silent --no-audit --no-fund --prefix $(PEERS)/cdk aws-cdk@2 aws-cdk-lib@2 constructs@10

clean:
	-@test ! -x $(BIN)/stackgen || $(BIN)/stackgen local down
	rm -rf $(VENV) build dist
