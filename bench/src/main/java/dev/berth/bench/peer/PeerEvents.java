package dev.berth.bench.peer;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What every peer stores: 256 bytes of JSON, two tags, metadata and a unique id. */
public final class PeerEvents {
    /** The qualified name, in the peers that keep one. */
    public static final String NAME = "bench.Happened";

    public static final String VERSION = "1";
    public static final int PAYLOAD_BYTES = 256;

    /** The first tag's key; its values are new for each decision. */
    public static final String SUBJECT = "subject";

    /** The second tag's key; its values are shared by many events. */
    public static final String GROUP = "group";

    public static final int GROUPS = 1000;
    public static final Map<String, String> METADATA = Map.of("actor", "ada", "workspaceId", "ada");

    private static final String HEAD = "{\"text\":\"";
    private static final String TAIL = "\"}";

    private PeerEvents() {}

    /** The payload as text; each of its characters is one byte. */
    public static String payloadText() {
        return HEAD + "x".repeat(PAYLOAD_BYTES - HEAD.length() - TAIL.length()) + TAIL;
    }

    /** The payload as it is stored. */
    public static byte[] payload() {
        return payloadText().getBytes(StandardCharsets.US_ASCII);
    }
}
