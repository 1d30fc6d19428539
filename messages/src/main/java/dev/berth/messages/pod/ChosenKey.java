package dev.berth.messages.pod;

import dev.berth.messages.sshkey.SshKeyId;

/**
 * A key of a workspace that was chosen for a pod. It lets in for as long as the workspace has it.
 *
 * @param fingerprint {@code SHA256:…} as ssh shows it, by which edges know it
 */
public record ChosenKey(SshKeyId id, String fingerprint) {}
