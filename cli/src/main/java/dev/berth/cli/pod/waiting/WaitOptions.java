package dev.berth.cli.pod.waiting;

import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.Durations;
import dev.berth.cli.shell.ExitCode;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Whether to wait for a pod, and for how long. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command is called.
public final class WaitOptions {
    @Option(names = "--wait", description = "Follow it live until it is there; Ctrl-C leaves it as it is")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "30m",
            description = "How long to wait, such as 10m. Default: ${DEFAULT-VALUE}")
    private String timeout;

    public boolean isWanted() {
        return wait;
    }

    public Duration patience() {
        return patience(timeout);
    }

    public static Duration patience(String typed) {
        Duration duration = Durations.parse(typed);
        if (duration == null || !duration.isPositive()) {
            throw new CallFailure(
                    ExitCode.USAGE, "--timeout is a time such as 10m or PT10M, not '%s'.".formatted(typed));
        }
        return duration;
    }
}
