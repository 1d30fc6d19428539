package dev.berth.bench.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** The random events and conditions: few tags are hot, most are cold, so that answers of both kinds are common. */
final class Universe {
    static final int TYPES = 8;
    private static final int HOT = 8;
    private static final int WARM = 200;
    private static final int COLD = 100_000;
    private static final long OURS = 0xBE57_0000_0000_0000L;

    private Universe() {}

    static String typeName(int type) {
        return "bench.T" + type;
    }

    /** Says who wrote the event, so that the log can be compared with what its writers know. */
    static UUID id(int child, int append, int index) {
        return new UUID(OURS | child, (long) append << 8 | index);
    }

    static boolean isOurs(UUID id) {
        return (id.getMostSignificantBits() & ~0xFFL) == OURS;
    }

    static int tag(Random random) {
        var kind = random.nextInt(10);
        if (kind < 5) {
            return random.nextInt(HOT);
        }
        return kind < 8 ? HOT + random.nextInt(WARM) : HOT + WARM + random.nextInt(COLD);
    }

    static List<Integer> tags(Random random, int count) {
        var tags = new ArrayList<Integer>(count);
        for (int i = 0; i < count; i++) {
            var tag = tag(random);
            if (!tags.contains(tag)) {
                tags.add(tag);
            }
        }
        tags.sort(null);
        return tags;
    }

    /** Type 0 is every second event; the last one is one in 128. */
    static int type(Random random) {
        return Math.min(TYPES - 1, Integer.numberOfTrailingZeros(random.nextInt() | 1 << (TYPES - 1)));
    }

    /** Without criteria there is no condition; with one that asks for nothing any event is a conflict. */
    static List<OracleCriterion> criteria(Random random) {
        var kind = random.nextInt(100);
        if (kind < 10) {
            return List.of();
        }
        if (kind < 12) {
            return List.of(new OracleCriterion(0, List.of()));
        }
        if (kind < 80) {
            return List.of(criterion(random));
        }
        var several = new ArrayList<OracleCriterion>();
        for (int i = 2 + random.nextInt(2); i > 0; i--) {
            several.add(criterion(random));
        }
        return several;
    }

    private static OracleCriterion criterion(Random random) {
        var kind = random.nextInt(10);
        if (kind == 0) {
            return new OracleCriterion(1 << (TYPES - 1 - random.nextInt(3)) | 1 << type(random), List.of());
        }
        var one = type(random);
        var other = type(random);
        var types = kind < 3 ? 1 << one | 1 << other : 0;
        return new OracleCriterion(types, tags(random, kind < 7 ? 1 : 2 + random.nextInt(2)));
    }
}
