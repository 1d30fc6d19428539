package dev.berth.messages.registry;

import java.time.Instant;

/** A login at a registry as the HTTP API shows it: without its password, which nobody can read again. */
public record RegistryLoginView(Registry registry, String username, Instant savedAt) {}
