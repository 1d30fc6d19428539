package dev.berth.bench.pod;

import dev.berth.app.e2e.Api;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Launches pods and waits for what becomes of them. */
public final class BenchPods {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private BenchPods() {}

    /** Returns the id of a new pod once it is RUNNING. */
    public static String launchAndAwait(Api api, String name, int gpus) throws InterruptedException {
        var answer = api.post(
                "/v1/pods", "{\"name\":\"%s\",\"template\":\"ubuntu\",\"gpu\":{\"count\":%d}}".formatted(name, gpus));
        if (answer.status() != 202) {
            throw new IllegalStateException(answer.body().toString());
        }
        var id = answer.body().path("id").asText();
        await(api, id, "RUNNING");
        return id;
    }

    /** Returns within some milliseconds after the pod's view shows the phase. */
    public static void await(Api api, String id, String phase) throws InterruptedException {
        var deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!api.phase(id).equals(phase)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("%s did not become %s: %s".formatted(id, phase, api.pod(id)));
            }
            TimeUnit.MILLISECONDS.sleep(2); // The sampling interval of measurements.
        }
    }
}
