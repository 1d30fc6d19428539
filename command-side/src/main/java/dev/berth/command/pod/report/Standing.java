package dev.berth.command.pod.report;

import dev.berth.command.pod.PodState;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodNode;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.SshTarget;
import org.jspecify.annotations.Nullable;

/**
 * Where a pod of one, or one node of a pod of several, is in its life.
 *
 * @param allocation Nomad's id of its present boot, null before it was placed
 * @param target where its sshd answered last, null before it did
 */
record Standing(
        Phase phase,
        Reason reason,
        int boots,
        @Nullable String allocation,
        @Nullable SshTarget target) {
    static Standing of(PodState pod) {
        var view = pod.view();
        var why = new Reason(view.reason().code(), view.reason().text());
        return new Standing(view.phase(), why, view.boots(), pod.allocation(), pod.target());
    }

    static Standing of(PodState pod, PodNode node) {
        return new Standing(
                node.phase(),
                node.reason(),
                node.boots(),
                pod.node(node.index()).allocation(),
                node.target());
    }
}
