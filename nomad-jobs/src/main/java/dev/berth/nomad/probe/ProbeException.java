package dev.berth.nomad.probe;

import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.SshTarget;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** Why nobody can log in to a pod, as far as that can be told from here. */
public final class ProbeException extends Exception {
    /** What is in the way. */
    public enum Kind {
        /** The pod's machine is there, and nothing answers at the port, or it is no SSH server. */
        NOT_LISTENING("ssh-not-listening", "Its SSH server does not listen at %s."),
        /** It is the pod's server and it does not let in the probe's certificate. */
        REFUSES_KEY("ssh-refuses-key", "Its SSH server at %s refuses Berth's key; has its configuration been changed?"),
        /** Some other server listens, or the pod's has another key. */
        WRONG_HOST_KEY(
                "ssh-wrong-host-key",
                "What answers at %s has another host key than this pod, so nobody is sent there."),
        /** The machine cannot be reached from where Berth runs. */
        NO_ROUTE(
                "node-no-route", "Its machine cannot be reached at %s from where Berth runs: no route, or a firewall.");

        private final String code;
        private final String sentence;

        Kind(String code, String sentence) {
            this.code = code;
            this.sentence = sentence;
        }
    }

    private final Kind kind;
    private final Reason why;

    private ProbeException(Kind kind, SshTarget target, Throwable cause) {
        super("%s: %s".formatted(kind.name().toLowerCase(Locale.ROOT), cause), cause);
        this.kind = kind;
        this.why = new Reason(kind.code, kind.sentence.formatted(target.host() + ":" + target.port()));
    }

    static ProbeException connecting(SshTarget target, Throwable cause) {
        return new ProbeException(isNoRoute(cause) ? Kind.NO_ROUTE : Kind.NOT_LISTENING, target, cause);
    }

    static ProbeException loggingIn(SshTarget target, Throwable cause, boolean wrongHostKey) {
        var text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        var kind = wrongHostKey
                ? Kind.WRONG_HOST_KEY
                : text.contains("no more authentication methods") ? Kind.REFUSES_KEY : Kind.NOT_LISTENING;
        return new ProbeException(kind, target, cause);
    }

    public Kind kind() {
        return kind;
    }

    /** The same for the pod's owner. */
    public Reason why() {
        return why;
    }

    private static boolean isNoRoute(Throwable error) {
        for (var cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof NoRouteToHostException
                    || cause instanceof UnresolvedAddressException
                    || cause instanceof TimeoutException) {
                return true;
            }
            if (cause instanceof ConnectException) {
                var text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
                return text.contains("unreachable") || text.contains("timed out") || text.contains("no route");
            }
        }
        return false;
    }
}
