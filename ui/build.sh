#!/bin/sh
# Builds the console into target/classes/static, or tests it: `sh build.sh [build|test]`. Does nothing when nothing
# changed since the last time.
set -eu
cd "$(dirname "$0")"
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

fail() {
  echo "ui: $1" >&2
  exit 1
}

command -v node >/dev/null 2>&1 || fail "the console needs Node.js 20.19 or newer: install it, for example with 'apt-get install nodejs npm'."
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  fail "the console needs Node.js 20.19 or newer, and this is $(node --version): install a newer one."
command -v npm >/dev/null 2>&1 || fail "the console needs npm, which comes with Node.js: install it, for example with 'apt-get install npm'."

# Runs a command silently; what it said is shown where it failed.
quietly() {
  mkdir -p target
  if ! "$@" >target/build.log 2>&1; then
    cat target/build.log >&2
    fail "'$*' failed."
  fi
}

# Whether a source is newer than the stamp. Folders count too: theirs changes when a file is deleted.
changed() {
  [ ! -e "$1" ] || [ -n "$(find src e2e public ./*.* -newer "$1" ! -name build.sh ! -name README.md -print -quit)" ]
}

installed=node_modules/.installed-lock
if ! cmp -s package-lock.json "$installed"; then
  quietly npm ci --no-audit --no-fund
  cp package-lock.json "$installed"
fi

case "${1:-build}" in
build)
  if [ ! -e target/classes/static/index.html ] || changed target/built; then
    mkdir -p target
    touch target/building
    quietly npm run build
    mv target/building target/built
  fi
  ;;
test)
  if changed target/tested; then
    mkdir -p target
    touch target/testing
    quietly npm run check
    quietly npm test
    mv target/testing target/tested
  fi
  ;;
*)
  fail "unknown task '$1': build or test."
  ;;
esac
