package dev.berth.nomad.embedded;

/** A port of the node given to an allocation; {@code to} is the port inside, which a process pod does not have. */
record PortGrant(String label, int value, int to, boolean dynamic) {}
