package dev.berth.messages.webhook;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.pod.PodDetailEvent.PodDiskFilling;
import dev.berth.messages.pod.PodDetailEvent.PodStopWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTerminateWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PodLost;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodEvent.PodStopped;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.volume.VolumeEvent.VolumeFilling;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a webhook can be told of. */
public enum WebhookTopic {
    STOP_WARNED("pod.stop-warned", PodStopWarned.class),
    TERMINATE_WARNED("pod.terminate-warned", PodTerminateWarned.class),
    TIMER_SKIPPED("pod.timer-skipped", PodTimerSkipped.class),
    RUNNING("pod.running", PodBecameReachable.class),
    STOPPED("pod.stopped", PodStopped.class),
    FAILED("pod.failed", PodFailed.class),
    LOST("pod.lost", PodLost.class),
    RECOVERED("pod.recovered", PodRecovered.class),
    TERMINATED("pod.terminated", PodTerminated.class),
    DISK_FILLING("pod.disk-filling", PodDiskFilling.class),
    VOLUME_FILLING("pod.volume-filling", VolumeFilling.class);

    private final String word;
    private final Class<? extends BerthEvent> event;

    WebhookTopic(String word, Class<? extends BerthEvent> event) {
        this.word = word;
        this.event = event;
    }

    /** As it stands in JSON. */
    @JsonValue
    public String word() {
        return word;
    }

    /** What has to happen: to a pod, or to what a pod has. */
    public Class<? extends BerthEvent> event() {
        return event;
    }

    public static Optional<WebhookTopic> find(String word) {
        return Arrays.stream(values()).filter(topic -> topic.word.equals(word)).findFirst();
    }

    @JsonCreator
    public static WebhookTopic of(String word) {
        return find(word)
                .orElseThrow(() -> new IllegalArgumentException("'%s' is none of %s".formatted(word, words())));
    }

    /** All of them, for people. */
    public static String words() {
        return Arrays.stream(values()).map(WebhookTopic::word).collect(Collectors.joining(", "));
    }
}
