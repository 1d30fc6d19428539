package dev.berth.nomadembedded.pod;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lets a pod's processes hear a hang-up. Berth itself may have been started with nohup, and then everything it starts
 * would ignore the signal and outlive its terminal.
 */
final class HangUps {
    /** Goes before a command, and is empty where this system's {@code env} cannot do it. Found by trying, so not on an I/O thread. */
    static final List<String> HEARD = find();

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
