# edoc: `make run` starts it, `make demo` walks a document's whole life, `make test` runs everything. `make help` lists all.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PY := .venv/bin/python
DEMO ?= 1
HOST ?= 127.0.0.1
PORT ?= 8000
VAR ?= var/$(if $(filter 0,$(DEMO)),own,run)
export EDOC_HOST := $(HOST)
export EDOC_PORT := $(PORT)

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: ## install what is missing: system packages, venv, locked dependencies, web assets
	@deploy/setup.sh run

run: setup ## start the product with sample data (DEMO=0: an empty one); Ctrl-C stops it
	@EDOC_DEMO=$(DEMO) EDOC_VAR_DIR=$(abspath $(VAR)) exec $(PY) manage.py up --prepare

demo: setup ## walk a document from draft to archive without a browser; evidence in var/demo
	@EDOC_DEMO=1 $(PY) manage.py demo walk

check: ## the daily minute: format, lint, types, contracts, tests without engines or browser
	@deploy/setup.sh check
	@deploy/check.sh quick

test: ## everything, in rising cost; what CI runs
	@deploy/setup.sh test
	@deploy/check.sh all

bench: ## measure, as ratios within one run
	@deploy/setup.sh run
	@EDOC_DEMO=1 $(PY) -m bench

lock: ## resolve the dependencies anew
	@.venv/bin/uv pip compile pyproject.toml --group dev --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 --upgrade -q -o requirements.lock

doctor: ## name what is missing, what does not work without it, and the line that mends it
	@export EDOC_DEMO=$(DEMO) EDOC_VAR_DIR=$(abspath $(VAR)); $(PY) manage.py doctor

clean: ## remove what the project made, samples and evidence included
	rm -rf .venv var

.PHONY: help setup run demo check test bench lock doctor clean
