package dev.berth.nomadsdk;

import org.jspecify.annotations.Nullable;

/**
 * A call that Nomad refused or did not answer. Nomad answers most refusals with status 500 and plain text, so what a
 * refusal means is read from the text; a forwarded call may put {@code rpc error: } in front of it.
 */
public final class NomadException extends RuntimeException {
    private final int status;
    private final String text;

    NomadException(int status, String text, String call, @Nullable Throwable cause) {
        super(
                status == 0
                        ? "Nomad did not answer %s: %s".formatted(call, text)
                        : "Nomad answered %s with %d: %s".formatted(call, status, text),
                cause);
        this.status = status;
        this.text = text;
    }

    /** The HTTP status, or 0 where no answer came; then the call may or may not have taken effect. */
    public int status() {
        return status;
    }

    /** What Nomad said, or what went wrong on the way. */
    public String text() {
        return text;
    }

    /** Another writer was first: of a job (status 500) or of a variable (status 409). */
    public boolean isCasConflict() {
        return status == 409 || text.contains("Enforcing job modify index");
    }

    public boolean isNotFound() {
        return status == 404 || text.contains("no such volume");
    }

    /** The token is unknown, expired or not allowed to do this. */
    public boolean isForbidden() {
        return status == 403 || text.contains("ACL token expired");
    }

    public boolean isNoLeader() {
        return text.contains("No cluster leader") || text.contains("Not ready to serve consistent reads");
    }

    /** Whether the same call may well succeed later, as things are with the network and the servers. */
    public boolean isTransient() {
        return status == 0 || status == 429 || status == 502 || status == 503 || status == 504 || isNoLeader();
    }
}
