package dev.berth.nomad;

import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadembedded.EmbeddedNomadSettings;
import dev.berth.nomadembedded.task.Isolation;
import dev.berth.nomadembedded.task.Namespaces;
import java.nio.file.Path;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** What the embedded Nomad of a test is given. */
public final class TestAgent {
    public static final Isolation BEST = Namespaces.whyNot().isEmpty() ? Isolation.NAMESPACES : Isolation.NONE;

    public static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");

    private TestAgent() {}

    /** One of processes, with two GPUs, at this port or at any for 0. */
    public static EmbeddedNomad start(Path home, int port, String token) {
        return EmbeddedNomad.start(new EmbeddedNomadSettings(
                home, "127.0.0.1", port, 2, "stand-in", 20000, 32000, token, "box", KEY, BEST));
    }
}
