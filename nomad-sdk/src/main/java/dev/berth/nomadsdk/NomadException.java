package dev.berth.nomadsdk;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A call that Nomad refused or did not answer. {@link #refusal()} says which of these, and why. */
public final class NomadException extends RuntimeException {
    private static final int MAX_EXCERPT_BYTES = 48;

    private final int status;
    private final String text;
    private final NomadRefusal refusal;

    private NomadException(int status, String text, String message, NomadRefusal refusal, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.text = text;
        this.refusal = refusal;
    }

    static NomadException answered(int status, String text, String call) {
        return new NomadException(
                status,
                text,
                "Nomad answered %s with %d: %s".formatted(call, status, text),
                NomadRefusal.of(status, text),
                null);
    }

    /** The call was sent, and its answer did not come or is no use. */
    static NomadException notAnswered(String text, String call, @Nullable Throwable cause) {
        return notAnswered(text, call, new NomadRefusal.NoAnswer(), cause);
    }

    /** Something other than Nomad's API answered. */
    static NomadException notNomad(byte[] answer, @Nullable Throwable cause) {
        var begin = new String(answer, 0, Math.min(answer.length, MAX_EXCERPT_BYTES), StandardCharsets.UTF_8)
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip();
        var text = "what answers there is not Nomad's API, it sent "
                + (begin.isEmpty() ? "nothing" : "'%s'".formatted(begin));
        return new NomadException(0, text, "Nomad did not answer: " + text, new NomadRefusal.NotNomad(), cause);
    }

    static NomadException noToken(String text, @Nullable Throwable cause) {
        return new NomadException(0, text, "Nomad was not asked: " + text, new NomadRefusal.NoToken(), cause);
    }

    /** What {@code error} says of a call that was sent, or could not be. */
    static NomadException of(Throwable error, String call, boolean sent) {
        if (error instanceof NomadException already) {
            return already;
        }
        var tls = tlsFault(error);
        if (tls != null) {
            return notAnswered(words(error), call, new NomadRefusal.Tls(tls), error);
        }
        return notAnswered(words(error), call, sent ? new NomadRefusal.NoAnswer() : new NomadRefusal.NotSent(), error);
    }

    private static NomadException notAnswered(
            String text, String call, NomadRefusal refusal, @Nullable Throwable cause) {
        return new NomadException(0, text, "Nomad did not answer %s: %s".formatted(call, text), refusal, cause);
    }

    private static String words(Throwable error) {
        if (error instanceof TimeoutException) {
            return "no answer in time";
        }
        if (error instanceof NotSslRecordException) {
            // Its message is all that came, in hexadecimal.
            return "what answers there does not speak TLS";
        }
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }

    private static NomadRefusal.@Nullable TlsFault tlsFault(Throwable error) {
        var causes = Stream.iterate(error, cause -> cause != null, Throwable::getCause)
                .limit(10)
                .toList();
        if (causes.stream().noneMatch(e -> e instanceof SSLException || e instanceof CertificateException)) {
            return null;
        }
        var words = causes.stream()
                .map(e -> String.valueOf(e.getMessage()))
                .reduce("", (all, one) -> all + " " + one)
                .toLowerCase(Locale.ROOT);
        if (causes.stream().anyMatch(NotSslRecordException.class::isInstance)) {
            return NomadRefusal.TlsFault.AGENT_WITHOUT_TLS;
        }
        if (causes.stream()
                .anyMatch(e ->
                        e instanceof CertificateExpiredException || e instanceof CertificateNotYetValidException)) {
            return NomadRefusal.TlsFault.NOT_VALID_NOW;
        }
        if (words.contains("no name matching") || words.contains("no subject alternative")) {
            return NomadRefusal.TlsFault.WRONG_NAME;
        }
        if (words.contains("path building failed") || words.contains("path validation")) {
            return NomadRefusal.TlsFault.UNTRUSTED;
        }
        // An alert that the agent sent, which it does only about what it was shown.
        if (words.contains("received fatal alert") && words.contains("certificate")) {
            return NomadRefusal.TlsFault.CLIENT_CERTIFICATE;
        }
        return NomadRefusal.TlsFault.OTHER;
    }

    /** Why. */
    public NomadRefusal refusal() {
        return refusal;
    }

    /** The HTTP status, or 0 where no answer came. */
    public int status() {
        return status;
    }

    /** What Nomad said, or what went wrong on the way. */
    public String text() {
        return text;
    }

    /** Another writer was first: of a job or of a variable. */
    public boolean isCasConflict() {
        return refusal instanceof NomadRefusal.Conflict;
    }

    public boolean isNotFound() {
        return refusal instanceof NomadRefusal.NotFound;
    }

    /** The token is unknown, expired or not allowed to do this. */
    public boolean isForbidden() {
        return refusal instanceof NomadRefusal.Forbidden || refusal instanceof NomadRefusal.TokenExpired;
    }

    /** Whether the same call may well succeed later, as things are with the network and the servers. */
    public boolean isTransient() {
        return switch (refusal) {
            case NomadRefusal.NotSent _,
                    NomadRefusal.NoToken _,
                    NomadRefusal.NoAnswer _,
                    NomadRefusal.Busy _,
                    NomadRefusal.NoLeader _,
                    NomadRefusal.NoPath _,
                    NomadRefusal.NotNomad _,
                    NomadRefusal.Tls _ -> true;
            case NomadRefusal.Forbidden _,
                    NomadRefusal.TokenExpired _,
                    NomadRefusal.Conflict _,
                    NomadRefusal.NotFound _,
                    NomadRefusal.InUse _,
                    NomadRefusal.Invalid _,
                    NomadRefusal.Other _ -> false;
        };
    }
}
