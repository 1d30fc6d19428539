package dev.berth.messages.registry;

import dev.berth.messages.Caller;

/**
 * Save a login, in place of the one before.
 *
 * @param secrets reference to its password in the vault
 */
public record SaveRegistryLogin(Caller caller, Registry registry, String username, String secrets) {}
