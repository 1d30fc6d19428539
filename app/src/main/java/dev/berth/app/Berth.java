package dev.berth.app;

import dev.berth.app.home.Home;
import dev.berth.app.http.AdminToken;
import dev.berth.app.postgres.EmbeddedPostgres;
import dev.berth.app.web.WebServer;
import dev.berth.eventstore.StartUpCheckFailed;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A running Berth: every part of it in one process, started in order and closed in reverse order. */
final class Berth {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Parts parts = new Parts();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private Berth() {}

    /** Starts everything, or nothing: when a part fails, those before it are closed again. */
    static Berth up(UpSettings settings, Progress progress) {
        var berth = new Berth();
        try {
            berth.start(settings, progress);
        } catch (RuntimeException | Error e) {
            berth.parts.close();
            if (e instanceof StartUpCheckFailed) {
                throw new StartUpFailure(e.getMessage());
            }
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            progress.say("Stopping");
            berth.stop();
            progress.say("Stopped");
        }, "stop"));
        return berth;
    }

    private void start(UpSettings settings, Progress progress) {
        ListenAddresses.requireLoopback(settings.http(), "--http");
        ListenAddresses.requireLoopback(settings.edge(), "--edge");
        var home = Home.open(settings.home());
        parts.add("home", Duration.ofSeconds(5), home);
        ListenAddresses.requireFree(settings.http(), "--http");
        ListenAddresses.requireFree(settings.edge(), "--edge");
    }

    /** Waits until somebody says stop: Ctrl-C, or SIGTERM. */
    void untilStopped() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        parts.close();
        stopped.countDown();
    }
}
