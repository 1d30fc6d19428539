package dev.berth.eventstore.projection;

/**
 * Names of the tables of one build of a projection.
 *
 * @param build e.g. {@code b3}
 */
public record Tables(String build) {
    static Tables ofBuild(int number) {
        return new Tables("b" + number);
    }

    /** E.g. {@code pod} → {@code pod_b3}. */
    public String name(String base) {
        return base + "_" + build;
    }
}
