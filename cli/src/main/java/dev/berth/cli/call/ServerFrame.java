package dev.berth.cli.call;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A server-sent event.
 *
 * @param id where to go on after it, null where it has none
 * @param data null of a heartbeat
 */
public record ServerFrame(
        @Nullable String id, String event, @Nullable JsonNode data) {}
