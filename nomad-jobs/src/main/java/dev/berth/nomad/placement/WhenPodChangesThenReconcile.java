package dev.berth.nomad.placement;

import dev.berth.messages.pod.PodDetailEvent.PodActivitySeen;
import dev.berth.messages.pod.PodDetailEvent.PodIdleStopSet;
import dev.berth.messages.pod.PodDetailEvent.PodKeysChosen;
import dev.berth.messages.pod.PodDetailEvent.PodLocked;
import dev.berth.messages.pod.PodDetailEvent.PodNodeMoved;
import dev.berth.messages.pod.PodDetailEvent.PodNotebookPasswordSet;
import dev.berth.messages.pod.PodDetailEvent.PodRenamed;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleAdvanced;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleSet;
import dev.berth.messages.pod.PodDetailEvent.PodSessionSet;
import dev.berth.messages.pod.PodDetailEvent.PodSessionStarted;
import dev.berth.messages.pod.PodDetailEvent.PodStopWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTerminateWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodDetailEvent.PodTimersSet;
import dev.berth.messages.pod.PodDetailEvent.PodUnlocked;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodRestartRequested;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodEvent.PodTerminateRequested;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import org.axonframework.messaging.eventhandling.annotation.EventHandler;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;

/**
 * When people change a pod or their keys, then Nomad is brought to what they want. Hands on and returns; what is lost by a
 * crash in between is found by the resync at the next start. Event names are spelled out because {@code @EventHandler}
 * would otherwise look for the class's name and find nothing.
 */
public final class WhenPodChangesThenReconcile {
    private final Reconciler reconciler;
    private final KeyRewriter keys;

    public WhenPodChangesThenReconcile(Reconciler reconciler, KeyRewriter keys) {
        this.reconciler = reconciler;
        this.keys = keys;
    }

    @EventHandler(eventName = "berth.PodLaunchRequested")
    void on(PodLaunchRequested event, TrackingToken token) {
        reconciler.reconcile(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodStartRequested")
    void on(PodStartRequested event, TrackingToken token) {
        reconciler.reconcile(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodRestartRequested")
    void on(PodRestartRequested event, TrackingToken token) {
        reconciler.reconcile(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodStopRequested")
    void on(PodStopRequested event, TrackingToken token) {
        reconciler.reconcile(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodTerminateRequested")
    void on(PodTerminateRequested event, TrackingToken token) {
        reconciler.reconcile(event.pod(), position(token));
    }

    /** What is left of a pod that was given up must end: it holds nothing any more. */
    @EventHandler(eventName = "berth.PodFailed")
    void on(PodFailed event, TrackingToken token) {
        reconciler.reconcile(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.SshKeyAdded")
    void on(SshKeyAdded event, TrackingToken token) {
        keys.rewrite(event.workspace(), position(token));
    }

    @EventHandler(eventName = "berth.SshKeyRemoved")
    void on(SshKeyRemoved event, TrackingToken token) {
        keys.rewrite(event.workspace(), position(token));
    }

    @EventHandler(eventName = "berth.PodKeysChosen")
    void on(PodKeysChosen event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodNotebookPasswordSet")
    void on(PodNotebookPasswordSet event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodRenamed")
    void on(PodRenamed event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodTimersSet")
    void on(PodTimersSet event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodTimerSkipped")
    void on(PodTimerSkipped event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodStopWarned")
    void on(PodStopWarned event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodTerminateWarned")
    void on(PodTerminateWarned event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodIdleStopSet")
    void on(PodIdleStopSet event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    /** A warning that nobody uses it is none any more. */
    @EventHandler(eventName = "berth.PodActivitySeen")
    void on(PodActivitySeen event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodScheduleSet")
    void on(PodScheduleSet event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodScheduleAdvanced")
    void on(PodScheduleAdvanced event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodLocked")
    void on(PodLocked event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodUnlocked")
    void on(PodUnlocked event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodSessionSet")
    void on(PodSessionSet event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    @EventHandler(eventName = "berth.PodSessionStarted")
    void on(PodSessionStarted event, TrackingToken token) {
        keys.rewrite(event.pod(), position(token));
    }

    /** Its nodes wait to hear where the others are. */
    @EventHandler(eventName = "berth.PodNodeMoved")
    void on(PodNodeMoved event, TrackingToken token) {
        if (event.place() != null) {
            keys.rewrite(event.pod(), position(token));
        }
    }

    /** Of this event, or of a later one of its batch. */
    private static long position(TrackingToken token) {
        return token.position().orElse(0);
    }
}
