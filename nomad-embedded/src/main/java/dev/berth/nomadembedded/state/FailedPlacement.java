package dev.berth.nomadembedded.state;

/**
 * Why a group was not placed, in Nomad's own text.
 *
 * @param exhausted whether what it asks for is taken by others; otherwise the node was filtered: it could never take the
 *     group as things are
 */
public record FailedPlacement(boolean exhausted, String text) {
    /** There is no node that takes work, so none was looked at and there is no text. */
    public static final FailedPlacement NO_NODE = new FailedPlacement(false, "");

    public static final FailedPlacement MISSING_DEVICES = new FailedPlacement(false, "missing devices");
    public static final FailedPlacement MISSING_DRIVERS = new FailedPlacement(false, "missing drivers");
    public static final FailedPlacement MISSING_VOLUMES = new FailedPlacement(false, "missing compatible host volumes");
    public static final FailedPlacement NOT_APART = new FailedPlacement(false, "distinct_hosts");
    public static final FailedPlacement DEVICES_TAKEN = new FailedPlacement(true, "devices: no devices match request");
}
