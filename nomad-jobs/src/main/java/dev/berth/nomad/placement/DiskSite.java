package dev.berth.nomad.placement;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * On which machines the disk of a pod may be.
 *
 * @param on id of the one where its volumes are, null where there are none
 * @param apartFrom ids of those where other nodes of its pod are
 * @param isApart whether it is of a node that is to be apart from others, be it the first of them
 */
record DiskSite(@Nullable String on, Set<String> apartFrom, boolean isApart) {
    static final DiskSite ANY = on(null);

    DiskSite {
        apartFrom = Set.copyOf(apartFrom);
    }

    static DiskSite on(@Nullable String machine) {
        return new DiskSite(machine, Set.of(), false);
    }

    /** That of the next node of a pod of several. */
    static DiskSite apartFrom(Set<String> machines) {
        return new DiskSite(null, machines, true);
    }

    /** Those of {@code machines} that it may be on; that of its volumes whether it is among them or not. */
    List<String> among(List<String> machines) {
        return on != null
                ? List.of(on)
                : machines.stream()
                        .filter(machine -> !apartFrom.contains(machine))
                        .toList();
    }
}
