package dev.berth.messages.template;

import java.time.Instant;

/**
 * A template that was saved.
 *
 * @param shared whether it is the owner's, for every workspace
 * @param version position of the event that saved it
 */
public record SavedTemplate(PodTemplate template, boolean shared, long version, Instant savedAt) {}
