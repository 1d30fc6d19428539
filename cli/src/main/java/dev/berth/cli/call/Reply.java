package dev.berth.cli.call;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What the server answered.
 *
 * @param text as it came
 * @param position up to where the log holds what was asked for, null of a call that writes nothing
 */
public record Reply(String text, JsonNode body, @Nullable String position) {}
