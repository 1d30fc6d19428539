package dev.berth.nomad.placement;

import dev.berth.messages.pod.Reason;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.NomadRefusal;
import org.jspecify.annotations.Nullable;

/** What a launched pod is told while Nomad cannot be asked to place it. */
final class SchedulerAway {
    private static final Reason AWAY =
            new Reason("scheduler-away", "Nomad does not answer; the pod is placed as soon as it does.");
    private static final Reason REFUSES = new Reason(
            "scheduler-refuses",
            "Nomad does not take Berth's token, which its owner has to renew; the pod is placed after that.");

    private SchedulerAway() {}

    /** Null where the fault is another, such as one that the next try does away with. */
    static @Nullable Reason of(Throwable fault) {
        if (!(fault instanceof NomadException refused)) {
            return null;
        }
        return switch (refused.refusal()) {
            case NomadRefusal.NotSent _,
                    NomadRefusal.NoAnswer _,
                    NomadRefusal.NotNomad _,
                    NomadRefusal.NoLeader _,
                    NomadRefusal.Tls _ -> AWAY;
            case NomadRefusal.NoToken _, NomadRefusal.Forbidden _, NomadRefusal.TokenExpired _ -> REFUSES;
            case NomadRefusal.Busy _,
                    NomadRefusal.NoPath _,
                    NomadRefusal.Conflict _,
                    NomadRefusal.NotFound _,
                    NomadRefusal.InUse _,
                    NomadRefusal.Invalid _,
                    NomadRefusal.Other _ -> null;
        };
    }
}
