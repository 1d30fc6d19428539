package dev.berth.nomadembedded.client;

import dev.berth.nomadembedded.state.TaskGroup.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Counts the restarts of one allocation against its policy. For one thread. */
final class RestartTracker {
    private final RestartPolicy policy;
    private final Deque<Instant> restarts = new ArrayDeque<>();

    RestartTracker(RestartPolicy policy) {
        this.policy = policy;
    }

    /** How long to wait before the next start, or nothing where the policy is used up. */
    Optional<Duration> next(Instant now) {
        restarts.removeIf(at -> at.plus(policy.interval()).isBefore(now));
        if (restarts.size() < policy.attempts()) {
            restarts.add(now);
            return Optional.of(policy.delay());
        }
        if (!policy.failsAfterwards()) {
            Instant free = restarts.isEmpty() ? now : restarts.removeFirst().plus(policy.interval());
            restarts.add(free);
            Duration rest = Duration.between(now, free);
            return Optional.of(rest.compareTo(policy.delay()) > 0 ? rest : policy.delay());
        }
        return Optional.empty();
    }
}
