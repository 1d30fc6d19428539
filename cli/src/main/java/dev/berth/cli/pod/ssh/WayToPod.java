package dev.berth.cli.pod.ssh;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where OpenSSH's client is to go, and with which keys whoever answers there proves itself. What the server says is checked before
 * it becomes a word of a command or a line of known_hosts.
 */
record WayToPod(String user, String host, int port, List<String> hostKeys) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._:%-]{0,254}");
    private static final Pattern KEY = Pattern.compile("([a-z0-9@.-]{1,64} [A-Za-z0-9+/=]{16,8192})(?: .*)?");

    static WayToPod of(JsonNode connection) {
        List<String> keys = JsonTree.each(connection.path("hostKeys"))
                .map(key -> KEY.matcher(JsonTree.text(key, "publicKey")))
                .filter(java.util.regex.Matcher::matches)
                .map(matched -> matched.group(1))
                .toList();
        String user = JsonTree.text(connection, "user");
        String host = JsonTree.text(connection, "host");
        int port = connection.path("port").asInt();
        if (!WORD.matcher(user).matches()
                || !WORD.matcher(host).matches()
                || port < 1
                || port > 65535
                || keys.isEmpty()) {
            throw new CallFailure(
                    ExitCode.FAILED,
                    "The server's answer names no user, host, port and host key that can be used: "
                            + connection.path("command").asText());
        }
        return new WayToPod(user, host, port, keys);
    }
}
