package dev.berth.eventstore.projection;

/**
 * One build of a projection as it stands in the database.
 *
 * @param number of the build, never used twice; its tables end in it
 * @param version of the code that made it
 * @param position up to which events are in its rows
 */
record Build(String projection, int number, int version, long position) {
    /** The same build for a node whose listeners have heard of less. */
    Build readFrom(long earlier) {
        return new Build(projection, number, version, Math.min(position, earlier));
    }
}
