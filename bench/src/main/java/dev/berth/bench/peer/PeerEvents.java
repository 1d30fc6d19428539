package dev.berth.bench.peer;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;

/** What every peer stores: 256 bytes of JSON, two tags, metadata and a unique id. */
public final class PeerEvents {
    /** The qualified name, in the peers that keep one. */
    public static final String NAME = "bench.Happened";

    public static final String VERSION = "1";
    public static final int PAYLOAD_BYTES = 256;

    /** The first tag's key; its values are new for each decision. */
    public static final String STREAM = "stream";

    /** The second tag's key; its values are shared by many events. */
    public static final String GROUP = "group";

    public static final int GROUPS = 1000;
    public static final Map<String, String> METADATA = Map.of("actor", "bench", "requestId", "request-1");

    private static final String HEAD = "{\"text\":\"";
    private static final long SEED = 42;
    private static final String TAIL = "\"}";

    private PeerEvents() {}

    /** The payload as text; each of its characters is one byte. The same at each call. */
    public static String payloadText() {
        var random = new Random(SEED);
        var text = new StringBuilder(HEAD);
        while (text.length() < PAYLOAD_BYTES - TAIL.length()) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.append(TAIL).toString();
    }

    /** The payload as it is stored. */
    public static byte[] payload() {
        return payloadText().getBytes(StandardCharsets.US_ASCII);
    }
}
