package dev.berth.nomadembedded.docker;

import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem.ProgressDetail;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** How far the layers of an image have come. */
final class PullProgress {
    private static final long MEBIBYTE = 1 << 20;

    private record Bytes(long present, long total) {}

    private final Set<String> layers = new HashSet<>();
    private final Set<String> done = new HashSet<>();
    private final Map<String, Bytes> bytes = new HashMap<>();

    synchronized void add(PullResponseItem item) {
        String layer = item.getId();
        if (layer == null || item.getStatus() == null) {
            return;
        }
        switch (item.getStatus()) {
            case "Pulling fs layer", "Waiting" -> layers.add(layer);
            case "Downloading" -> {
                layers.add(layer);
                ProgressDetail detail = item.getProgressDetail();
                if (detail != null) {
                    bytes.put(
                            layer,
                            new Bytes(
                                    Objects.requireNonNullElse(detail.getCurrent(), 0L),
                                    Objects.requireNonNullElse(detail.getTotal(), 0L)));
                }
            }
            case "Pull complete", "Already exists" -> {
                layers.add(layer);
                done.add(layer);
                bytes.computeIfPresent(layer, (_, known) -> new Bytes(known.total(), known.total()));
            }
            default -> {}
        }
    }

    /** In the manner of Nomad's docker driver. */
    synchronized String text() {
        long present = bytes.values().stream().mapToLong(Bytes::present).sum();
        long total = bytes.values().stream().mapToLong(Bytes::total).sum();
        return "Docker image pull progress: Pulled %d/%d layers (%d MiB/%d MiB)"
                .formatted(done.size(), layers.size(), present / MEBIBYTE, total / MEBIBYTE);
    }
}
