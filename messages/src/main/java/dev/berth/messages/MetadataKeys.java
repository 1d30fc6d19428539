package dev.berth.messages;

/** Keys of an event's metadata. */
public final class MetadataKeys {
    public static final String ACTOR = "actor";
    public static final String WORKSPACE_ID = "workspaceId";
    public static final String REQUEST_ID = "requestId";
    public static final String CORRELATION_ID = "correlationId";
    public static final String CAUSATION_ID = "causationId";

    private MetadataKeys() {}
}
