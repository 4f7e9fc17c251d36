#!/usr/bin/env bash
# The checks, in rising cost.   check.sh quick|all
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scope=${1:-quick}
py=.venv/bin
say() { printf '\033[1m▸ %s\033[0m\n' "$*"; }

say "Format and lint"; $py/ruff format --check -q . && $py/ruff check -q .
say "Contracts"; $py/lint-imports --no-cache > var/contracts.log || { cat var/contracts.log; exit 1; }
say "Types"; $py/mypy
say "Migrations"; $py/python manage.py makemigrations --check --dry-run --settings edoc.config.settings.test > /dev/null
if [[ $scope == quick ]]; then
  say "Tests without engines or browser"
  exec $py/python -m pytest -q -n "$(nproc)" --dist loadgroup -m "not live and not oracle and not journey" --durations 10
fi
say "The independent judges"; $py/python -m tests.support.oracles fetch
say "All tests"
exec $py/python -m pytest -q -n "$(nproc)" --dist loadgroup --durations 15
