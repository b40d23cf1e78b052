# Graph-Toucan. `make demo` and `make test` need Python 3.11 and Node 20 and nothing else; they set everything up.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
STORE ?= artifacts

.PHONY: demo test test-servers lint bench bench-graph setup catalogue clean
.DEFAULT_GOAL := demo

setup: $(STAMP)

$(STAMP): requirements/dev.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: put python3.11 on PATH or pass PYTHON=..."; exit 1; }
	@command -v node >/dev/null || echo "Node.js is not there: servers from npm will be reported as not installable."
	@command -v bwrap >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		{ apt-get update -qq && apt-get install -y -qq bubblewrap >/dev/null; }; } || \
		echo "bubblewrap is not there: servers will run without a sandbox (install it: apt-get install bubblewrap)."
	@command -v git >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq git >/dev/null; } || true
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --compile-bytecode requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	$(BIN)/graph-toucan run --preset demo --store $(STORE)

test: setup
	$(BIN)/pytest -n 2 --dist loadfile

test-servers: setup
	$(BIN)/pytest -m servers

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench_walk
	$(BIN)/python -m tests.bench_candidates
	$(BIN)/python -m tests.bench_model

# On a store with described servers: `make bench-graph STORE=artifacts SERVERS="filesystem memory time"`.
bench-graph: setup
	$(BIN)/python -m tests.bench_schemas $(STORE)
	$(BIN)/python -m tests.bench_recall $(STORE) $(SERVERS)

catalogue: setup
	$(BIN)/graph-toucan onboard --preset all --catalogue graph_toucan/catalogue/seeds.json --store $(STORE)-catalogue
	$(BIN)/graph-toucan catalogue export graph_toucan/catalogue/embedded.json --store $(STORE)-catalogue

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .ruff_cache
