package dev.berth.messages.pod;

/** Where a pod's own sshd listens, as the edge dials it. */
public record SshTarget(String host, int port) {}
