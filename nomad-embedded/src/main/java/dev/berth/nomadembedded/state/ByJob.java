package dev.berth.nomadembedded.state;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what belongs to one job without a look at the thousands of others. For the state thread. */
final class ByJob<V> {
    private final Map<String, Map<String, V>> jobs = new HashMap<>();

    List<V> of(String job) {
        return List.copyOf(jobs.getOrDefault(job, Map.of()).values());
    }

    Stream<V> all() {
        return jobs.values().stream().flatMap(ofJob -> ofJob.values().stream());
    }

    /** The value under a key, which belonged to the job {@code before}, belongs to {@code job} now; null is no job. */
    void move(String key, @Nullable String before, @Nullable String job, @Nullable V value) {
        if (before != null && !before.equals(job)) {
            jobs.computeIfPresent(before, (_, ofJob) -> {
                ofJob.remove(key);
                return ofJob.isEmpty() ? null : ofJob;
            });
        }
        if (job != null && value != null) {
            jobs.computeIfAbsent(job, _ -> new LinkedHashMap<>()).put(key, value);
        }
    }
}
