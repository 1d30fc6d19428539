package dev.berth.nomad.watch;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodNode;
import dev.berth.nomad.DesiredPod;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is watched as one: a pod of one, or a node of a pod of several.
 *
 * @param index null for a pod of one
 */
record WatchedNode(PodId pod, @Nullable Integer index) {
    /** All that a pod may ever have. */
    static Stream<WatchedNode> all(PodId pod) {
        return Stream.concat(
                Stream.of(new WatchedNode(pod, null)),
                IntStream.range(0, PodNode.MAX_COUNT).mapToObj(index -> new WatchedNode(pod, index)));
    }

    /** With the keys by which it is known. */
    DesiredPod of(DesiredPod desired) {
        return index != null && index < desired.each().size() ? desired.each().get(index) : desired;
    }
}
