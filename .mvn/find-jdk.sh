# Sourced by ./mvnw and ./berth: sets JAVA_HOME to a JDK 25 or newer, or says what to install and exits 1.
berth_java_version() { "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1; }

berth_find_jdk() {
  local candidate version
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$(dirname "$(dirname "$(readlink -f "$(command -v java || echo /nonexistent/bin/java)")")")"; do
    [ -x "$candidate/bin/javac" ] || continue
    version=$(berth_java_version "$candidate")
    if [ "${version:-0}" -ge 25 ]; then
      export JAVA_HOME="$candidate"
      return 0
    fi
  done
  echo "berth: no JDK 25 found. Install one (for example: apt-get install openjdk-25-jdk-headless, or temurin-25-jdk), or set JAVA_HOME." >&2
  return 1
}

berth_find_jdk || exit 1
