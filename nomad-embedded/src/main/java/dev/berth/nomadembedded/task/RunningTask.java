package dev.berth.nomadembedded.task;

import java.time.Duration;
import java.util.List;

/** A task that was started. */
public interface RunningTask {
    /** Ends all of it and clears it away; what is left after the timeout is killed. Blocks. Does nothing a second time. */
    void stop(Duration killTimeout);

    /** The processes of the task that are alive now. */
    List<ProcessStat> processes();
}
