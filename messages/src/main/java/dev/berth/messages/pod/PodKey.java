package dev.berth.messages.pod;

import dev.berth.messages.sshkey.SshKeyId;
import org.jspecify.annotations.Nullable;

/**
 * A key that lets in to a pod at every address.
 *
 * @param id of the saved key, null for one that its workspace need not have saved
 * @param fingerprint {@code SHA256:…} as ssh shows it
 * @param why {@code workspace} where all of the workspace's keys let in, {@code chosen} where this one was chosen of them,
 *     {@code launch} for one that the launch named in {@code SSH_PUBLIC_KEY}
 */
public record PodKey(@Nullable SshKeyId id, String fingerprint, String why) {
    public static final String WORKSPACE = "workspace";
    public static final String CHOSEN = "chosen";
    public static final String LAUNCH = "launch";
}
