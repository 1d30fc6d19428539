# Sourced by ./mvnw and ./berth: sets JAVA_HOME to a JDK 25 or newer, which it installs where it may; else says how and exits 1.
. "$project/.mvn/packages.sh"

berth_java_version() { "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1; }

berth_find_jdk() {
  local candidate version
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home {/opt/homebrew,/usr/local}/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home \
    "$(dirname "$(dirname "$(readlink -f "$(command -v java || echo /nonexistent/bin/java)")")")"; do
    [ -x "$candidate/bin/javac" ] || continue
    version=$(berth_java_version "$candidate")
    if [ "${version:-0}" -ge 25 ]; then
      export JAVA_HOME="$candidate"
      return 0
    fi
  done
  return 1
}

berth_find_jdk || { berth_install jdk && berth_find_jdk; } || exit 1
