package dev.berth.messages.sshkey;

import java.time.Instant;

/** A saved key as the HTTP API shows it. */
public record SshKeyView(
        SshKeyId id, String type, String fingerprint, String comment, String publicKey, Instant createdAt) {}
