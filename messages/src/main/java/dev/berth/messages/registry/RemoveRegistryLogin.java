package dev.berth.messages.registry;

import dev.berth.messages.Caller;

/** Remove a login: images are pulled without it from the next launch or start on. */
public record RemoveRegistryLogin(Caller caller, Registry registry) {}
