package dev.berth.command.registry.save;

/** What is sent to save a login. Names the fields to the reader and to the OpenAPI description. */
record RegistryLoginBody(String username, String password) {}
