# Sourced by scripts that need a program: `berth_install TOOL…` installs them with the system's package manager where it
# has them and this user may use it; else it prints the exact lines to type and returns 1. The tools: jdk, node, maven,
# ssh, sshd, rsync, curl, git, chromium, dbclient, plink, nginx, tmux, dockerd, debootstrap, busybox.
berth_package_manager() {
  local manager
  for manager in apt-get dnf brew; do
    if command -v "$manager" >/dev/null; then
      echo "$manager"
      return 0
    fi
  done
  return 1
}

# What the package manager calls a tool; the first of several names that it knows.
berth_package_names() {
  case "$1 $2" in
    "apt-get jdk") echo "openjdk-25-jdk-headless temurin-25-jdk" ;;
    "dnf jdk") echo "java-25-openjdk-devel temurin-25-jdk" ;;
    "brew jdk") echo "openjdk@25" ;;
    "brew node") echo "node" ;;
    *" node") echo "nodejs" ;;
    "apt-get npm") echo "npm" ;;
    "dnf npm") echo "npm nodejs-npm" ;;
    "apt-get ssh") echo "openssh-client" ;;
    "dnf ssh") echo "openssh-clients" ;;
    "apt-get sshd" | "dnf sshd") echo "openssh-server" ;;
    "brew ssh" | "brew sshd") echo "openssh" ;;
    "apt-get dbclient") echo "dropbear-bin" ;;
    *" dbclient") echo "dropbear" ;;
    "apt-get plink") echo "putty-tools" ;;
    *" plink") echo "putty" ;;
    "apt-get nginx") echo "nginx-light nginx" ;;
    "apt-get dockerd") echo "docker.io" ;;
    "apt-get busybox") echo "busybox-static" ;;
    "dnf dockerd") echo "moby-engine" ;;
    *) echo "$2" ;;
  esac
}

berth_package_exists() {
  case "$1" in
    apt-get) apt-cache show "$2" >/dev/null 2>&1 ;;
    dnf) dnf -q list "$2" >/dev/null 2>&1 ;;
    brew) brew info "$2" >/dev/null 2>&1 ;;
    *) return 1 ;;
  esac
}

# Prints the package of a tool, or returns 1 where the package manager has none.
berth_package() {
  local name
  for name in $(berth_package_names "$1" "$2"); do
    if berth_package_exists "$1" "$name"; then
      echo "$name"
      return 0
    fi
  done
  return 1
}

# The lines by which a person adds a tool that the system's own packages lack. The second argument is "sudo " or nothing.
berth_lines_for() {
  case "$1 $3" in
    "apt-get jdk")
      cat <<LINES
  ${2}mkdir -p /etc/apt/keyrings
  curl -fsSL https://packages.adoptium.net/artifactory/api/gpg/key/public | ${2}tee /etc/apt/keyrings/adoptium.asc >/dev/null
  echo "deb [signed-by=/etc/apt/keyrings/adoptium.asc] https://packages.adoptium.net/artifactory/deb \$(. /etc/os-release; echo \$VERSION_CODENAME) main" | ${2}tee /etc/apt/sources.list.d/adoptium.list
  ${2}apt-get update && ${2}apt-get install -y temurin-25-jdk
LINES
      ;;
    *" jdk") echo "  curl -fsSL https://get.sdkman.io | bash && . ~/.sdkman/bin/sdkman-init.sh && sdk install java 25-tem" ;;
    "apt-get node") echo "  curl -fsSL https://deb.nodesource.com/setup_22.x | ${2}bash - && ${2}apt-get install -y nodejs" ;;
    "dnf node") echo "  curl -fsSL https://rpm.nodesource.com/setup_22.x | ${2}bash - && ${2}dnf install -y nodejs" ;;
    *" node") echo "  See https://nodejs.org/en/download for Node 22." ;;
    *) echo "  Install $3 with the package manager of this system." ;;
  esac
}

# Servers are wanted as programs. As services they would open ports of a machine whose owner has not asked for it.
berth_install_without_services() {
  local policy=/usr/sbin/policy-rc.d ours="" status=0 unit
  if [ ! -e "$policy" ] && printf '#!/bin/sh\nexit 101\n' >"$policy" 2>/dev/null; then
    chmod 755 "$policy"
    ours=yes
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" || status=$?
  [ -z "$ours" ] || rm -f "$policy"
  case " $* " in
    *" openssh-server "*) systemctl disable ssh.socket ssh.service >/dev/null 2>&1 || true ;;
    *" nginx"*) systemctl disable nginx.service >/dev/null 2>&1 || true ;;
    *" docker.io "*) systemctl disable docker.socket docker.service >/dev/null 2>&1 || true ;;
  esac
  return $status
}

berth_run_install() {
  case "$1" in
    apt-get)
      shift
      berth_install_without_services "$@"
      ;;
    dnf)
      shift
      dnf -q -y install "$@"
      ;;
    brew)
      shift
      brew install -q "$@"
      ;;
  esac
}

# Prints what a person types where nothing may be installed for him: packages of the system, or the lines above.
berth_print_install() {
  local manager="$1" packages="$2" tool
  shift 2
  case "$manager:$packages" in
    *:) ;;
    brew:*) printf 'berth: not installed here:%s. Run, not as root:\n  brew install%s\n' "$packages" "$packages" >&2 ;;
    apt-get:*) printf 'berth: not installed here:%s. Run:\n  sudo apt-get update && sudo apt-get install -y%s\n' "$packages" "$packages" >&2 ;;
    *) printf 'berth: not installed here:%s. Run:\n  sudo %s install -y%s\n' "$packages" "$manager" "$packages" >&2 ;;
  esac
  for tool in "$@"; do
    echo "berth: no package of this system brings the $tool that is needed. Run:" >&2
    berth_lines_for "$manager" "$([ "$(id -u)" = 0 ] || echo "sudo ")" "$tool" >&2
  done
}

berth_install() {
  local manager tool package packages="" lacking="" may=no output
  manager=$(berth_package_manager) || manager=none
  case "$manager:$(id -u)" in
    brew:0 | none:*) ;;
    brew:* | *:0) may=yes ;;
  esac
  # A fresh machine or container has no lists yet, and without them no package seems to exist.
  [ "$manager:$may" != apt-get:yes ] || apt-get update -qq >/dev/null 2>&1 || true
  for tool in "$@"; do
    if package=$(berth_package "$manager" "$tool"); then
      packages="$packages $package"
      # Debian and Fedora ship npm apart from Node.
      [ "$tool" != node ] || packages="$packages $(berth_package "$manager" npm || true)"
    else
      lacking="$lacking $tool"
    fi
  done
  packages=${packages%% }
  if [ "$may" = yes ] && [ -n "$packages" ]; then
    echo "berth: installing$packages" >&2
    # Word splitting is wanted, here and below: one package or tool, one word.
    if ! output=$(berth_run_install "$manager" $packages 2>&1); then
      printf 'berth: %s could not install%s. It said last:\n%s\n' "$manager" "$packages" "$(printf '%s\n' "$output" | tail -n 5)" >&2
      return 1
    fi
    packages=""
  fi
  berth_print_install "$manager" "$packages" $lacking
  [ -z "$packages$lacking" ]
}
