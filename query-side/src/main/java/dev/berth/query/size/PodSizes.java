package dev.berth.query.size;

import java.util.List;

/** The answer of {@code GET /v1/sizes}: the default first, the others by id. They do not change while Berth runs. */
public record PodSizes(List<PodSize> sizes) {
    public PodSizes {
        sizes = List.copyOf(sizes);
    }
}
