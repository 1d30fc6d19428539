package dev.berth.nomadembedded.pod;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Gives a pod's processes the default reaction to SIGHUP. This program may have been started with nohup; what it starts
 * would then inherit that SIGHUP is ignored, and outlive its terminal.
 */
final class HangUps {
    /** Goes before a command; empty where this system's {@code env} does not know the option. Found by trying, so not on an I/O thread. */
    static final List<String> DEFAULT_SIGNAL = find();

    private HangUps() {}

    private static List<String> find() {
        var prefix = List.of("/usr/bin/env", "--default-signal=HUP");
        try {
            var trial = new ProcessBuilder(prefix.get(0), prefix.get(1), "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return trial.waitFor(5, TimeUnit.SECONDS) && trial.exitValue() == 0 ? prefix : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
