package dev.berth.messages.pod;

/** Where one node of a pod listens for the others: its machine, and a port that is the node's own. */
public record NodeAddress(String host, int port) {}
