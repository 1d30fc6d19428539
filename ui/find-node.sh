#!/usr/bin/env bash
# Prints the path of a Node that can build the console, which it installs where the system's is new enough and it may.
set -euo pipefail
wanted="20.19"
new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null || return 1
  [ "$(printf '%s\n%s\n' "$wanted" "$(node --version | tr -d v)" | sort -V | head -n 1)" = "$wanted" ]
}
. "$(dirname "${BASH_SOURCE[0]}")/../.mvn/packages.sh"
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  berth_install node >&2 || exit 1
fi
if ! new_enough; then
  echo "berth: the console is built with Node $wanted or newer and npm; this system's Node is $(node --version 2>/dev/null || echo none)." >&2
  berth_print_install "$(berth_package_manager || echo none)" "" node
  exit 1
fi
command -v node
