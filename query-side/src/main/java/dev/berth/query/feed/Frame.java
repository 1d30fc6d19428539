package dev.berth.query.feed;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.policy.PolicyEvent;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.messages.volume.VolumeEvent;
import dev.berth.messages.volume.VolumeName;
import dev.berth.messages.webhook.WebhookEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told of one event: what changed, not what the event holds.
 *
 * @param podId null where it is about no pod; so are the fields that follow from it
 * @param phase the phase it led to, null where it led to none
 * @param version the pod's, key's or volume's from then on, the same as {@code position}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Frame(
        long position,
        Instant at,
        String event,
        @Nullable PodId podId,
        @Nullable SshKeyId keyId,
        @Nullable VolumeName volume,
        @Nullable Phase phase,
        @Nullable Reason reason,
        @Nullable Integer generation,
        long version,
        Workspace workspace) {

    static @Nullable Frame of(BerthEvent event, String name, Instant at, long position) {
        return switch (event) {
            case PodEvent pod ->
                new Frame(
                        position,
                        at,
                        name,
                        pod.pod(),
                        null,
                        null,
                        pod.phase(),
                        pod.reason(),
                        pod.generation(),
                        position,
                        pod.workspace());
            case SshKeyEvent key ->
                new Frame(position, at, name, null, key.key(), null, null, null, null, position, key.workspace());
            case VolumeEvent volume ->
                new Frame(
                        position, at, name, null, null, volume.name(), null, null, null, position, volume.workspace());
            case PolicyEvent policy -> ofWorkspace(policy, name, at, position);
            case WebhookEvent webhook -> ofWorkspace(webhook, name, at, position);
            case BerthEvent _ -> null;
        };
    }

    private static Frame ofWorkspace(BerthEvent event, String name, Instant at, long position) {
        return new Frame(position, at, name, null, null, null, null, null, null, position, event.workspace());
    }
}
