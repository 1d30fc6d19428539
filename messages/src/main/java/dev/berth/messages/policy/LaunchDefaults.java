package dev.berth.messages.policy;

import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.IdleRequest;
import dev.berth.messages.pod.PodSettings.TimerRequest;
import dev.berth.messages.pod.PodSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What launches of a workspace get where they say nothing; null where that is what any launch gets.
 *
 * @param diskGb size of the disk in GiB, where the template says nothing of it either
 * @param size name of a size class
 * @param stopAfter how long after each start a pod is stopped
 * @param terminateAfter how long after its launch a pod is terminated
 * @param idleStop how long nobody has used a pod when it is stopped
 */
public record LaunchDefaults(
        @Nullable Integer diskGb,
        @Nullable String size,
        @Nullable Duration stopAfter,
        @Nullable Duration terminateAfter,
        @Nullable IdleRequest idleStop) {
    public static final LaunchDefaults NONE = new LaunchDefaults(null, null, null, null);

    /** Those that say nothing of use. */
    public LaunchDefaults(
            @Nullable Integer diskGb,
            @Nullable String size,
            @Nullable Duration stopAfter,
            @Nullable Duration terminateAfter) {
        this(diskGb, size, stopAfter, terminateAfter, null);
    }

    /**
     * The pod that a launch comes to.
     *
     * @param disk whether the size of its disk is left to these
     */
    public PodSpec of(PodSpec asked, boolean disk) {
        return asked.sized(
                disk && diskGb != null ? diskGb : asked.diskGb(), asked.size() == null ? size : asked.size());
    }

    /** The settings that a launch comes to. A timer that the launch turns off stays off. */
    public PodSettings of(PodSettings asked) {
        return asked.timed(
                        asked.stop() == null ? timer(stopAfter) : asked.stop(),
                        asked.terminate() == null ? timer(terminateAfter) : asked.terminate())
                .idling(asked.idle() == null ? idleStop : asked.idle());
    }

    private static @Nullable TimerRequest timer(@Nullable Duration after) {
        return after == null ? null : new TimerRequest(after, null);
    }
}
