package dev.berth.ssh.gateway;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Why a pod could not be reached, with a sentence for the user. */
final class PodUnreachable extends IOException {
    private static final long serialVersionUID = 1L;
    private final String sentence;

    PodUnreachable(String sentence, @Nullable Throwable cause) {
        super(cause == null ? sentence : sentence + " (" + cause + ")", cause);
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
