# One line per verb; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= demo-data
SEED ?= 0
N ?= 40
FUZZ ?= 50
QUICK := tests/test_house.py tests/transforms/test_steps.py tests/warehouse/storage/test_lake.py tests/dags/test_dags.py tests/transforms/text/test_*.py

.DEFAULT_GOAL := help
.PHONY: help setup demo test faults airflow-faults fuzz team quick check docs lock gate mutants shots clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "setting up $(VENV): about 190 pinned packages, 600 MB, two to five minutes on a fast line; nothing else is touched"
	$(PYTHON) -m venv $(VENV)
	@echo "installing the packages of requirements.lock ..."
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@echo "ready: $(BIN)/tingfeng"
	touch $@

setup: $(VENV)/.installed  ## make .venv from requirements.lock

demo: setup  ## offline: invented newsroom → crawl → steps → views → answers
	$(BIN)/tingfeng --data $(DATA) demo

test: setup  ## every check that CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not team and not faults"  # three on two cores: the tests of Airflow wait most of the time

faults: setup  ## damage, kills, interrupts and full disks at length; prints its seeds
	$(BIN)/pytest -m "faults and not airflow" -s --kills 200

airflow-faults: setup  ## Airflow for real, at length: many triggers, three writers of one day, killed processes (10 minutes)
	$(BIN)/pytest -m "airflow and faults" tests/dags

fuzz: setup  ## random input to every reader, fifty times as long as in `make test` (FUZZ=50)
	FUZZ=$(FUZZ) $(BIN)/pytest -m fuzz -n 2

team: setup  ## the team profile on real servers (Debian packages postgresql and redis-server)
	$(BIN)/pytest -m team

quick: setup  ## lint and the rules of the house, under 30 seconds
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 -x -m "not slow and not airflow and not team" $(QUICK)

check: test  ## the same as test

docs: setup  ## rewrite the generated pages: tables, commands, questions
	$(BIN)/tingfeng docs
	$(BIN)/python tests/gate/questions.py

gate: setup  ## measure the quality floors
	$(BIN)/pytest tests/test_gate.py -s

mutants: setup  ## draw N faults (40, by SEED) over the code and print those that no test notices; up to 40 minutes
	$(BIN)/python tests/mutants.py --seed $(SEED) --n $(N)

shots: setup  ## pictures of every page in light, dark, print and narrow, from the demo's data (DATA) into shots/
	PYTHONPATH=. $(BIN)/python tests/shots.py $(DATA) shots

lock:  ## rewrite requirements.lock (needs uv on the path)
	uv pip compile pyproject.toml --extra dev --generate-hashes --universal --python-version 3.11 \
		--no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet -o requirements.lock

clean:  ## remove what the demo made
	rm -rf demo-data shots
