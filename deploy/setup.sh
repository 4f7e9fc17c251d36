#!/usr/bin/env bash
# Install what a target needs and nothing twice: system packages (when root or sudo can), the venv, the locked
# dependencies, the web assets.   setup.sh run|check|test
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
purpose=${1:-run}

packages=(libreoffice-writer-nogui python3-uno fonts-croscore poppler-utils)
[[ $purpose == test ]] && packages+=(openjdk-17-jdk-headless maven chromium libatomic1 softhsm2)
[[ $purpose == check ]] && packages=()

say() { printf '\033[1m▸ %s\033[0m\n' "$*"; }

missing=()
for package in ${packages[@]+"${packages[@]}"}; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if ((${#missing[@]})); then
  line="apt-get install -y --no-install-recommends ${missing[*]}"
  if ! command -v apt-get > /dev/null; then
    echo "Missing: ${missing[*]}. Install them with your system's package manager." >&2
  elif [[ $(id -u) == 0 ]] || sudo -n true 2> /dev/null; then
    say "Installing system packages: ${missing[*]} (some minutes the first time)"
    become=(); [[ $(id -u) == 0 ]] || become=(sudo -n)
    log=$(mktemp)
    if ! { ${become[@]+"${become[@]}"} apt-get update -qq &&
      ${become[@]+"${become[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } > "$log" 2>&1; then
      tail -n 20 "$log" >&2
      echo "Could not install: $line" >&2
      exit 1
    fi
    rm -f "$log"
  else
    echo "Missing system packages; what needs them will not work until you run:  sudo $line" >&2
    [[ $purpose == test ]] && exit 1
  fi
fi

python=${PYTHON:-python3.11}
command -v "$python" > /dev/null || python=python3
if ! "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
  echo "Python 3.11 is needed; found $("$python" --version). Set PYTHON=/path/to/python3.11." >&2
  exit 1
fi
stamp=.venv/installed
want=$(sha256sum requirements.lock | cut -d' ' -f1)
if [[ ! -f $stamp || $(<"$stamp") != "$want" ]]; then
  say "Making the virtual environment and installing the locked dependencies"
  [[ -x .venv/bin/python ]] || "$python" -m venv .venv
  if ! .venv/bin/uv --version > /dev/null 2>&1; then
    # uv itself comes from the same lock, by its hashes
    mkdir -p var
    awk '/^[A-Za-z0-9]/ { on = /^uv==/ } on' requirements.lock > var/uv.lock
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r var/uv.lock
  fi
  .venv/bin/uv pip sync -q --require-hashes requirements.lock
  printf '%s\n' "$want" > "$stamp"
fi

built=var/assets.built
if [[ ! -f $built || -n $(find templates locale edoc/web edoc/console/assets.py requirements.lock -newer "$built" -print -quit) ]]; then
  say "Building the web assets"
  mkdir -p var
  EDOC_DEMO=0 .venv/bin/python manage.py assets build
  touch "$built"
fi
