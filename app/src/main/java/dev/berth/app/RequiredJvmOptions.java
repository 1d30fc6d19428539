package dev.berth.app;

import java.util.Map;

/** The flags of {@code app/jvm.options} without which Berth would be slow or would call home. */
final class RequiredJvmOptions {
    private static final Map<String, String> REQUIRED =
            Map.of("io.netty.allocator.type", "pooled", "axoniq.update-checker.disabled", "true");

    private RequiredJvmOptions() {}

    static void check() {
        REQUIRED.forEach((name, value) -> {
            if (!value.equals(System.getProperty(name))) {
                throw new StartUpFailure(
                        "the JVM runs without -D%s=%s. Start with ./berth, or with java @app/jvm.options."
                                .formatted(name, value));
            }
        });
    }
}
