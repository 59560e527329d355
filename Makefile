# Every target sets up what it needs: a virtual environment from a lock with hashes. Needs Python ≥ 3.11 and make only.
PYTHON ?= python3
CORES  ?= all
KILLS  ?= 50
FUZZ   ?= 2000
DRAWN  ?= 20
EXAMPLES := $(patsubst %/Snakefile,%,$(wildcard examples/*/Snakefile))
STUDIES ?= $(EXAMPLES)
VENV   := .venv
BIN    := $(VENV)/bin

# A Python environment runs the code of the folder that its scripts name. One that was copied, moved or renamed, and one
# whose Python or pip is missing, is made anew; the other folder keeps its own.
UNUSABLE := $(shell [ ! -e $(VENV) ] || \
  { head -2 $(BIN)/pip | grep -qF "$$(pwd -P)/$(BIN)/python" && $(BIN)/python -c 'import pip'; } 2>/dev/null || echo unusable)

.PHONY: unusable help setup report minimal wheel test test-pythons test-snakemakes test-arm64 test-slow test-built test-cluster fuzz trial-kills trial-bytes trial-moves trial-studies trial-wheel trial-container mutants site gallery bench bench-whole lint lock cluster clean

help:      ## list the targets
	@grep -hE '^[a-z0-9-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):[^#]*## /make \1\t/' | expand -t 22

report: $(VENV)/report.done  ## build the default study: report/writeup.html, report/writeup.pdf and its slides
	$(BIN)/python -P -m snakemake --cores $(CORES)

minimal: $(VENV)/report.done ## build the same writeup, small, in under a minute
	$(BIN)/python -P -m snakemake --cores $(CORES) --configfile config/minimal.yaml

setup: $(VENV)/report.done   ## set up the environment alone, or bring it up to date with its lock

wheel: $(VENV)/report.done   ## build dist/writeup-VERSION-py3-none-any.whl, which pip installs; the same bytes each time
	$(BIN)/hatchling build --target wheel

cluster: $(VENV)/cluster.done ## set up a login node: what `report` needs, and what speaks to schedulers (docs/cluster.md)

test: lint                   ## lint, types, import contracts and every test but the slow ones, on all cores
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder --durations 10

test-slow: $(VENV)/test.done  ## the slow tests: rare surroundings, damaged records, builds that were interrupted
	$(BIN)/pytest -m slow

test-built: $(VENV)/test.done ## facts about what was built here, by whichever study
	$(BIN)/pytest -n auto --dist worksteal -m built tests/artefacts

test-cluster: $(VENV)/test.done ## a real Slurm on this machine builds the minimal study, undisturbed and with faults
	$(BIN)/pytest -m cluster tests/cluster

test-pythons:                ## all that `make test` does, and the minimal study's bytes, on every other Python here
	$(MAKE) $(VENV)/test.done
	$(BIN)/python tests/trials/pythons.py $(PYTHONS)

test-snakemakes: $(VENV)/test.done ## the minimal study's bytes with the oldest and the newest Snakemake that is allowed
	$(BIN)/python tests/trials/snakemakes.py

test-arm64: $(VENV)/report.done ## the recorded bytes of training, on an emulated ARM64 (needs Debian's qemu-user)
	$(BIN)/python tests/trials/arm64.py $(KERNELS)

fuzz: $(VENV)/test.done       ## thousands of odd inputs through every reader, other ones each time (FUZZ=2000 a reader)
	FUZZ=$(FUZZ) $(BIN)/pytest tests/fuzz

trial-kills: $(VENV)/test.done ## kill builds at random moments; all must end in the same bytes (KILLS=50)
	$(BIN)/python tests/trials/kills.py --kills $(KILLS)

trial-bytes: $(VENV)/test.done ## build the default study twice, under conditions that must not matter: the same bytes
	$(BIN)/python tests/trials/conditions.py

trial-moves: $(VENV)/test.done ## take a built study to other folders, edit it there, build: the same as a fresh build (IMAGES=FOLDER)
	$(BIN)/python tests/trials/moves.py --images $(IMAGES)

trial-studies: $(VENV)/test.done ## draw valid studies at random and build them; all must be published (DRAWN=20 IMAGES=FOLDER)
	$(BIN)/python tests/trials/studies.py --studies $(DRAWN) --images $(IMAGES)

trial-wheel: $(VENV)/test.done ## install the wheel with each Python here; another user builds a study, with no checkout in reach
	$(BIN)/python tests/trials/wheel.py $(PYTHONS)

trial-container: $(VENV)/report.done ## build and run the container recipe of an archive (ARCHIVE=FILE; needs root)
	$(BIN)/python tests/trials/container.py $(ARCHIVE)

mutants: $(VENV)/test.done     ## mutation testing of statistics, claims and training (MUTANTS="writeup.claims.holm*" for a part)
	rm -f mutants/mutmut-stats.json  # which tests reach a function, by their names
	nice -n 19 $(BIN)/mutmut run $(MUTANTS)
	@$(BIN)/mutmut results | grep -v 'not checked' || echo 'No mutant survived.'

site: $(VENV)/test.done       ## the manuals as a small static site, in site/; its gallery shows the studies that are built
	$(BIN)/python docs/site.py site $(patsubst %/report/writeup.html,%,$(wildcard $(addsuffix /report/writeup.html,. $(EXAMPLES))))

gallery: $(VENV)/test.done    ## build the examples, then the site (SIZE=small, STUDIES="examples/light examples/queue")
	for study in $(STUDIES); do ( \
	  cd $$study && set -- && if [ "$(SIZE)" = small ] && [ -e config/small.yaml ]; then set -- --configfile config/small.yaml; fi && \
	  "$(CURDIR)/$(BIN)/python" -P -m snakemake --cores $(CORES) "$$@" ) || exit 1; done
	$(MAKE) site

bench: benchmarks/.venv/done results/data/mnist ## speed of training, against the floor and against peers (benchmarks/README.md)
	benchmarks/.venv/bin/python benchmarks/speed.py

bench-whole: results/data/mnist ## speed of the whole study, and what 10 to 10,000 runs cost beside their training
	$(BIN)/python benchmarks/whole.py
	$(BIN)/python benchmarks/scale.py

lint: $(VENV)/test.done      ## format, lint, types, import contracts
	$(BIN)/ruff format --check src tests hatch_build.py docs
	$(BIN)/ruff check src tests hatch_build.py docs
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/snakefmt --check Snakefile workflow
	[ ! -x $(BIN)/biome ] || $(BIN)/biome check --error-on-warnings --config-path=.ci templates tests

lock:                        ## renew the locks from pyproject.toml, for x86-64 and ARM64 (needs uv; names no index)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --upgrade \
	  --group build --extra dev --extra cluster -o requirements/test.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  -c requirements/test.lock --group build --extra cluster -o requirements/cluster.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  -c requirements/test.lock --group build -o requirements/report.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  -o benchmarks/requirements.lock benchmarks/requirements.in
	$(MAKE) $(VENV)/test.done
	$(BIN)/pytest -m "slow or not slow" tests/unit/test_locks.py

clean:                       ## remove the default study as built, wheel and site; the environment and the built examples stay
	rm -rf dist site results logs report/writeup.html report/writeup.pdf report/writeup.docx report/slides.pdf report/slides.pptx report/CITATION.cff report/build.json .snakemake .writeup

results/data/mnist: $(VENV)/report.done
	$(BIN)/python -P -m snakemake --cores 1 --until fetch_images

benchmarks/.venv/done: benchmarks/requirements.lock benchmarks/torch.lock
	$(PYTHON) -m venv benchmarks/.venv
	benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r benchmarks/requirements.lock
	benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r benchmarks/torch.lock \
	  || echo "pip finds no CPU build of PyTorch (benchmarks/torch.lock): it is left out." >&2
	@touch $@

$(VENV)/pyvenv.cfg: $(UNUSABLE)
	@$(PYTHON) -c '' 2>/dev/null \
	  || { echo "No Python answers to $(PYTHON): install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python $$($(PYTHON) -V 2>&1 | cut -d' ' -f2) was found, 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@[ -z "$(UNUSABLE)" ] || echo "$(VENV) was made in another folder, or its Python or pip is missing: it is made anew." >&2
	@rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)

$(VENV)/%.done: requirements/%.lock pyproject.toml $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
