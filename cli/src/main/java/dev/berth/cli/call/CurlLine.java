package dev.berth.cli.call;

import java.net.URI;

/** The same call for curl. The token is not in it: the shell is to know it as {@code BERTH_TOKEN}. */
final class CurlLine {
    private CurlLine() {}

    static String of(URI server, ApiCall call) {
        var line = new StringBuilder("curl -sS");
        if (!call.method().equals("GET") && !(call.method().equals("POST") && call.body() != null)) {
            line.append(" -X ").append(call.method());
        }
        line.append(" -H \"Authorization: Bearer $BERTH_TOKEN\"");
        var body = call.body();
        if (body != null) {
            line.append(" -H 'Content-Type: application/json' -d ").append(quoted(body.toString()));
        }
        return line.append(' ').append(quoted(server + call.path())).toString();
    }

    /** As one word of a shell. */
    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
