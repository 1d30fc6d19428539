# Sourced by ./test: `berth_engine DIR` sees to a container engine for the tests and names it in BERTH_TEST_DOCKER_HOST. One that
# answers where engines usually do is used as it is. Else, as root, one is started with all it has in DIR, a bridge of its own
# and no rule in the machine's firewall, and ended at the end by its pid. Where neither can be, one line says why, and the tests
# of containers are skipped.
berth_engine() {
  local dir="$1" socket
  if [ "${BERTH_TEST_CONTAINERS:-}" = no ]; then
    echo "Skipped: tests of containers, as BERTH_TEST_CONTAINERS=no asks for"
    export BERTH_TEST_DOCKER_HOST=unix://$dir/none.sock
    return 0
  fi
  for socket in "${BERTH_TEST_DOCKER_HOST:-${DOCKER_HOST:-}}" unix:///var/run/docker.sock; do
    if [ -n "$socket" ] && curl -fs -m 5 --unix-socket "${socket#unix://}" http://engine/_ping >/dev/null 2>&1; then
      export BERTH_TEST_DOCKER_HOST="$socket"
      return 0
    fi
  done
  if [ "$(id -u)" != 0 ]; then
    echo "Skipped: tests of containers, since no container engine answers and only root may start one"
    return 0
  fi
  if ! command -v dockerd >/dev/null; then
    # In a container it often cannot be installed, or not run; neither makes the other tests fail.
    berth_install dockerd debootstrap >/dev/null 2>&1 || true
  fi
  command -v debootstrap >/dev/null || berth_install debootstrap >/dev/null 2>&1 || true
  command -v busybox >/dev/null || berth_install busybox >/dev/null 2>&1 || true
  if ! command -v dockerd >/dev/null; then
    echo "Skipped: tests of containers, since there is no dockerd. Install docker.io"
    return 0
  fi
  mkdir -p "$dir"
  # What a killed run left.
  [ ! -f "$dir/pid" ] || kill "$(cat "$dir/pid")" 2>/dev/null || true
  ip link show berth-test0 >/dev/null 2>&1 || ip link add berth-test0 type bridge 2>"$dir/log" &&
    ip addr replace 172.31.250.1/24 dev berth-test0 2>>"$dir/log" && ip link set berth-test0 up 2>>"$dir/log" || true
  dockerd --data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$dir/pid" -H "unix://$dir/docker.sock" \
    --add-runtime "nvidia=$(command -v runc)" --bridge berth-test0 --iptables=false --ip-masq=false --userland-proxy=true >>"$dir/log" 2>&1 &
  berth_engine_pid=$!
  for _ in $(seq 60); do
    if curl -fs -m 2 --unix-socket "$dir/docker.sock" http://engine/_ping >/dev/null 2>&1; then
      export BERTH_TEST_DOCKER_HOST="unix://$dir/docker.sock"
      return 0
    fi
    kill -0 "$berth_engine_pid" 2>/dev/null || break
    sleep 0.5
  done
  echo "Skipped: tests of containers, since dockerd does not start here: $(grep -v level=info "$dir/log" | tail -n 1)"
  berth_engine_stop
}

# Where BERTH_TEST_CONTAINERS=journey asks for it, only the journey has the engine from now on.
berth_engine_for_journey() {
  [ "${BERTH_TEST_CONTAINERS:-}" = journey ] && [ -n "${BERTH_TEST_DOCKER_HOST:-}" ] || return 0
  echo "Skipped: tests of containers but the journey, as BERTH_TEST_CONTAINERS=journey asks for"
  export BERTH_TEST_JOURNEY_DOCKER_HOST="$BERTH_TEST_DOCKER_HOST" BERTH_TEST_DOCKER_HOST="unix://$1/none.sock"
}

berth_engine_stop() {
  local socket="${BERTH_TEST_JOURNEY_DOCKER_HOST:-${BERTH_TEST_DOCKER_HOST:-}}"
  [ -n "${berth_engine_pid:-}" ] || return 0
  curl -fs -m 5 --unix-socket "${socket#unix://}" -X DELETE http://engine/networks/berth-pods >/dev/null 2>&1 || true
  kill "$berth_engine_pid" 2>/dev/null || true
  wait "$berth_engine_pid" 2>/dev/null || true
  berth_engine_pid=""
  ip link del berth-test0 2>/dev/null || true
}

# The image of pods, as Berth itself would make it, so that no test waits for it.
berth_engine_image() {
  local files=app/src/main/resources/dev/berth/app/ubuntu folder="$1/image"
  [ -n "${BERTH_TEST_DOCKER_HOST:-}" ] && [ "${BERTH_TEST_CONTAINERS:-}" != no ] || return 0
  ! berth_engine_has_image || return 0
  mkdir -p "$folder"
  tar -C "$files" -cf "$folder/context.tar" Dockerfile
  berth_engine_build "$folder/context.tar" >"$1/image.log" 2>&1
  berth_engine_has_image ||
    { sh "$files/debootstrap" "$folder" >>"$1/image.log" 2>&1 && berth_engine_build "$folder/context.tar" >>"$1/image.log" 2>&1; } || true
  berth_engine_has_image ||
    echo "Skipped: tests of pods in containers, since their image cannot be built: $(tail -n 1 "$1/image.log")"
  rm -rf "$folder"
}

berth_engine_build() {
  curl -sS --unix-socket "${BERTH_TEST_DOCKER_HOST#unix://}" -X POST -H 'Content-Type: application/x-tar' -T "$1" \
    'http://engine/build?t=berth/ubuntu:24.04&networkmode=host'
}

berth_engine_has_image() {
  curl -fs --unix-socket "${BERTH_TEST_DOCKER_HOST#unix://}" http://engine/images/berth/ubuntu:24.04/json >/dev/null 2>&1
}
