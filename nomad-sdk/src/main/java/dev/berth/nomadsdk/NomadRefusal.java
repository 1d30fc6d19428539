package dev.berth.nomadsdk;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why a call did not succeed. Nomad answers most refusals with status 500 and plain text, before which a forwarded call may
 * put {@code rpc error: }, so this is read from status and text together.
 */
public sealed interface NomadRefusal {
    /** No agent was reached, so nothing was changed. */
    record NotSent() implements NomadRefusal {}

    /** The file of the token could not be read, so nothing was sent. */
    record NoToken() implements NomadRefusal {}

    /** No agent was reached, because TLS with it is not right. Nothing was changed. */
    record Tls(TlsFault fault) implements NomadRefusal {}

    /** The call was sent and no answer came: it may or may not have taken effect. */
    record NoAnswer() implements NomadRefusal {}

    /** What answered is no agent of Nomad's, such as a web server with its page. */
    record NotNomad() implements NomadRefusal {}

    /** The agent, or what stands before it, takes no more connections or calls just now (429, 502, 503, 504). */
    record Busy() implements NomadRefusal {}

    /** The servers have no leader, or one that has only just begun. A write may have taken effect. */
    record NoLeader() implements NomadRefusal {}

    /** The agent does not reach the region or node that the call is for. This says nothing of what runs there. */
    record NoPath() implements NomadRefusal {}

    /** The token may not do this, or Nomad does not know it. */
    record Forbidden() implements NomadRefusal {}

    /** The token's time is over. */
    record TokenExpired() implements NomadRefusal {}

    /** Another writer was first: of a job (status 500) or of a variable (status 409). */
    record Conflict() implements NomadRefusal {}

    /** There is no such thing. */
    record NotFound() implements NomadRefusal {}

    /** Something still uses what is to be deleted. */
    record InUse() implements NomadRefusal {}

    /**
     * What was sent cannot be taken as it is.
     *
     * @param faults each in Nomad's words, one at least
     */
    record Invalid(List<String> faults) implements NomadRefusal {}

    /** Anything else, mostly faults within Nomad (500). */
    record Other() implements NomadRefusal {}

    /** What can be wrong with TLS. */
    enum TlsFault {
        /** The agent's certificate is vouched for by none that is trusted here. */
        UNTRUSTED,
        /** The agent's certificate is made out to another name. */
        WRONG_NAME,
        /** The agent's certificate is not valid at this time. */
        NOT_VALID_NOW,
        /** The agent asks for a certificate of the client, and got none that it trusts. */
        CLIENT_CERTIFICATE,
        /** The address begins with https:// and the agent does not speak TLS. */
        AGENT_WITHOUT_TLS,
        /** The address begins with http:// and the agent speaks TLS. */
        AGENT_WITH_TLS,
        /** Anything else. */
        OTHER
    }

    /** What an answer of 400 and above means. */
    static NomadRefusal of(int status, String text) {
        if (text.contains("Client sent an HTTP request to an HTTPS server")) {
            return new Tls(TlsFault.AGENT_WITH_TLS);
        }
        if (text.contains("ACL token expired")) {
            return new TokenExpired();
        }
        if (text.contains("Enforcing job modify index")) {
            return new Conflict();
        }
        if (text.contains("No cluster leader") || text.contains("Not ready to serve consistent reads")) {
            return new NoLeader();
        }
        if (text.contains("No path to region") || text.contains("No path to node") || text.contains("Unknown node")) {
            return new NoPath();
        }
        if (text.contains("no such volume")) {
            return new NotFound();
        }
        if (Texts.IN_USE.matcher(text).find()) {
            return new InUse();
        }
        return ofStatus(status, text);
    }

    private static NomadRefusal ofStatus(int status, String text) {
        return switch (status) {
            case 400 -> new Invalid(List.of(text));
            case 401, 403 -> new Forbidden();
            case 404 -> new NotFound();
            case 409 -> new Conflict();
            case 429, 502, 503, 504 -> new Busy();
            default -> Texts.faults(text).<NomadRefusal>map(Invalid::new).orElseGet(Other::new);
        };
    }

    /** The texts that need more than a look for a word. */
    final class Texts {
        private static final Pattern IN_USE = Pattern.compile("volume \\S+ in use by allocations");
        private static final Pattern FAULT = Pattern.compile("(?m)^\\s*\\*\\s+(.*\\S)\\s*$");
        private static final Pattern HEADLINE = Pattern.compile("\\d+ errors? occurred:$");

        private Texts() {}

        /** Validation answers with a list, whose points may in turn be lists. */
        private static Optional<List<String>> faults(String text) {
            var faults = FAULT.matcher(text)
                    .results()
                    .map(result -> result.group(1))
                    .filter(fault -> !HEADLINE.matcher(fault).find())
                    .toList();
            return faults.isEmpty() ? Optional.empty() : Optional.of(faults);
        }
    }
}
