package dev.berth.nomadembedded.state;

/** A port of the node given to an allocation; {@code to} is the port inside, which a process pod does not have. */
public record PortGrant(String label, int value, int to, boolean dynamic) {}
