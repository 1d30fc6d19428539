package dev.berth.cli.remote;

import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** A Berth and the token that lets in to it. */
public record Remote(String name, URI url, String token) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int MAX_TOKEN = 4096;

    public Remote {
        if (!token.matches("[!-~]{1,%d}".formatted(MAX_TOKEN))) {
            throw new CallFailure(
                    ExitCode.USAGE,
                    "The token is no token: it has spaces, letters beyond ASCII, or over %d characters."
                            .formatted(MAX_TOKEN));
        }
    }

    /** The address of a Berth as typed, without what follows its path. */
    public static URI address(String typed) {
        try {
            var url = new URI(typed);
            String scheme = url.getScheme();
            if (("http".equals(scheme) || "https".equals(scheme))
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return new URI(typed.replaceAll("/+$", ""));
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw new CallFailure(
                ExitCode.USAGE,
                "The address of a Berth is such as https://berth.example.com, not '%s'.".formatted(typed));
    }

    /** Whether others between here and there could read the token. */
    public boolean isInTheClear() {
        return "http".equals(url.getScheme()) && !LOOPBACK.contains(url.getHost());
    }

    @Override
    public String toString() {
        return "Remote[name=%s, url=%s, token=hidden]".formatted(name, url);
    }
}
