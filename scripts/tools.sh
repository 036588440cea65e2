#!/usr/bin/env bash
# Brings the tools that npm does not carry, when they are missing, and prints where each one is.
#   scripts/tools.sh helm k6            Go tools, built from the module proxy into a cache outside the tree
#   scripts/tools.sh --debian           Debian packages that the tests and .ci/run use (needs root when one is missing)
set -euo pipefail

CACHE="${SEALPOST_CACHE:-${HOME:-/tmp}/.cache/sealpost}/tools"

declare -A MODULES=(
  [helm]='helm.sh/helm/v4/cmd/helm@v4.2.4'
  [k6]='go.k6.io/k6@v1.8.1'
)

# Proof that it is there -> the Debian package that brings it.
declare -A DEBIAN=(
  ['command -v gpg']='gnupg'
  ['command -v openssl']='openssl'
  ['/usr/bin/python3 -c "import dkim"']='python3-dkim'
  ['/usr/bin/python3 -c "import nacl"']='python3-nacl'
  ['command -v docker-compose']='docker-compose'
  ['command -v promtool']='prometheus'
  ['command -v chromium']='chromium'
  ['command -v javac']='openjdk-17-jdk-headless'
  ['command -v mvn']='maven'
)

go_tool() {
  local name="$1" module="${MODULES[$1]:-}"
  [ -n "$module" ] || { echo "tools: $name is not one of: ${!MODULES[*]}" >&2; return 64; }
  local folder="$CACHE/$name@${module##*@}"
  if [ ! -x "$folder/$name" ]; then
    command -v go > /dev/null || { echo "tools: building $name needs Go 1.26 or newer; install it and try again" >&2; return 69; }
    local started="$SECONDS" partial
    echo "tools: building $module (a few minutes, once) ..." >&2
    mkdir -p "$CACHE"
    partial="$(mktemp -d "$CACHE/.build-XXXXXX")"
    if ! GOBIN="$partial" CGO_ENABLED=0 go install -trimpath -ldflags='-s -w' "$module" 2> "$partial/log"; then
      tail -n 20 "$partial/log" >&2
      rm -rf "$partial"
      echo "tools: $name could not be built; its last words are above" >&2
      return 69
    fi
    mkdir -p "$folder"
    mv "$partial/$name" "$folder/$name"
    rm -rf "$partial"
    echo "tools: built $name in $((SECONDS - started)) s" >&2
  fi
  echo "$folder/$name"
}

debian_packages() {
  local missing=() proof
  for proof in "${!DEBIAN[@]}"; do
    bash -c "$proof" > /dev/null 2>&1 || missing+=("${DEBIAN[$proof]}")
  done
  if [ "${#missing[@]}" -eq 0 ]; then
    echo 'tools: every Debian package is there'
    return
  fi
  echo "tools: installing ${missing[*]}"
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null; then
    echo "tools: this needs root and apt-get; install these Debian packages and try again: ${missing[*]}" >&2
    return 69
  fi
  # Run level 1 keeps packages that carry a daemon from starting it.
  apt-get update -qq
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
}

[ "$#" -gt 0 ] || { sed -n '2,4p' "$0"; exit 64; }
for wanted in "$@"; do
  if [ "$wanted" = --debian ]; then debian_packages; else go_tool "$wanted"; fi
done
