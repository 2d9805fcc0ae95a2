# Sevenlanes: `make demo` shows everything, `make test` proves it. Both need only Python 3.11 to 3.13, git and make.

VENV := .venv
PYTHON :=
BIN := $(VENV)/bin

.PHONY: demo test check bench gallery anchors wasm wasm-check lock format clean

demo: $(VENV)/run.installed
	@$(BIN)/sevenlanes demo

test: $(VENV)/dev.installed
	@.ci/chromium
	$(BIN)/pytest -n logical --maxprocesses 4

check: $(VENV)/dev.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	.ci/types $(BIN)
	.ci/javascript $(BIN)
	$(BIN)/pytest -q tests/test_imports.py
	$(BIN)/python -m sevenlanes.wasm --check

bench: $(VENV)/bench.installed
	$(BIN)/python -m benchmarks

# Trains every paradigm of perception/ on real data, 80 minutes on two cores, and writes the table in docs/perception.md.
anchors: $(VENV)/dev.installed
	$(BIN)/python -m benchmarks.anchors

# Scores the gallery's policies anew and writes its tables into README.md and docs/gallery.md.
gallery: $(VENV)/dev.installed
	$(BIN)/python -m sevenlanes.agents.gallery
	$(BIN)/python docs/write_gallery.py

# Builds web/highway.wasm from the simulation's Python (docs/wasm.md); `wasm-check` builds it anew and compares.
wasm: $(VENV)/dev.installed
	$(BIN)/python -m sevenlanes.wasm

wasm-check: $(VENV)/dev.installed
	$(BIN)/python -m sevenlanes.wasm --check

format: $(VENV)/dev.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --upgrade --no-header \
    --no-annotate --quiet

# Writes requirements/*.txt anew from pyproject.toml, with the newest versions (needs uv).
lock:
	$(COMPILE) --extra train --extra server --extra atari -o requirements/run.txt
	$(COMPILE) --extra train --extra server --extra atari --extra video --extra multi --extra cluster \
	    --extra perception --extra onnx --extra dev -c requirements/run.txt -o requirements/dev.txt
	$(COMPILE) --extra bench -c requirements/dev.txt -o requirements/bench.txt

clean:
	rm -rf $(VENV) build demo-data

$(BIN)/python:
	@python=$$(.ci/python $(PYTHON)) && { "$$python" -m venv $(VENV) || { rm -rf $(VENV); \
	    echo "A virtual environment can not be made; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; }

# The second stamp contains the first: whoever has the tools for tests can also run the demo.
$(VENV)/run.installed: requirements/run.txt pyproject.toml | $(BIN)/python
	@test -e $(VENV)/dev.installed || echo "The first time takes a while: 0.9 GB to fetch, 2.6 GB on the disk, TensorFlow the most of it; two minutes on a fast line."
	@$(BIN)/python .ci/install requirements/run.txt --project
	@touch $@

$(VENV)/bench.installed: requirements/bench.txt $(VENV)/dev.installed
	@echo "The peers to compare with, PyTorch among them: some 3 GB to fetch, 6 GB on the disk."
	@$(BIN)/python .ci/install requirements/bench.txt
	@touch $@

$(VENV)/dev.installed: requirements/dev.txt $(VENV)/run.installed
	@$(BIN)/python .ci/install requirements/dev.txt
	@touch $@
