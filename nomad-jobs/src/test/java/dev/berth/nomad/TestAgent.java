package dev.berth.nomad;

import dev.berth.nomadembedded.task.Isolation;
import dev.berth.nomadembedded.task.Namespaces;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** What the embedded Nomad of a test is given. */
public final class TestAgent {
    public static final Isolation BEST = Namespaces.whyNot().isEmpty() ? Isolation.NAMESPACES : Isolation.NONE;

    public static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");

    private TestAgent() {}
}
