package dev.berth.nomad;

import dev.berth.nomadembedded.task.Isolation;
import dev.berth.nomadembedded.task.Namespaces;
import java.util.EnumSet;
import java.util.Set;

/** What this machine lets its user have. */
public final class TestIsolation {
    public static final Isolation BEST = Namespaces.whyNot().isEmpty() ? Isolation.NAMESPACES : Isolation.NONE;

    private TestIsolation() {}

    /** All that can be tried here. */
    public static Set<Isolation> all() {
        return EnumSet.of(BEST, Isolation.NONE);
    }
}
