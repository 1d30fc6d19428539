#!/usr/bin/env bash
# Prints the path of a Node that can build the console, installing Debian's where that is new enough and allowed.
set -euo pipefail
wanted="20.19"
new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null || return 1
  [ "$(printf '%s\n%s\n' "$wanted" "$(node --version | tr -d v)" | sort -V | head -n 1)" = "$wanted" ]
}
if ! new_enough && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing nodejs and npm" >&2
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nodejs npm; } >/dev/null 2>&1 || true
fi
if ! new_enough; then
  echo "berth: the console is built with Node $wanted or newer and npm; found $(node --version 2>/dev/null || echo none). Install it, for example: sudo apt-get install nodejs npm" >&2
  exit 1
fi
command -v node
