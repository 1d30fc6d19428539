package dev.berth.nomadembedded.pod;

import java.util.Map;
import java.util.Optional;

/**
 * Who may come in and what the pod proves itself with, all as OpenSSH text.
 *
 * @param hostKey private key, never logged
 * @param authorizedKeys lines of public keys, may be empty
 * @param userCa one public key line that signs user certificates, or empty for none
 */
public record PodAccess(String hostKey, String authorizedKeys, String userCa) {

    /** From the items of the job's variable; empty as long as the host key is missing. */
    public static Optional<PodAccess> of(Map<String, String> items) {
        return Optional.ofNullable(items.get("host_key"))
                .filter(key -> !key.isBlank())
                .map(key -> new PodAccess(
                        key, items.getOrDefault("authorized_keys", ""), items.getOrDefault("user_ca", "")));
    }

    @Override
    public String toString() {
        return "PodAccess[hostKey=***]";
    }
}
