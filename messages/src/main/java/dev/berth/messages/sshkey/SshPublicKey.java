package dev.berth.messages.sshkey;

/**
 * A public key that was read and found good.
 *
 * @param type e.g. {@code ssh-ed25519}
 * @param base64 the key blob
 * @param fingerprint {@code SHA256:…} as ssh-keygen prints it
 * @param comment what followed the key, possibly empty
 */
public record SshPublicKey(String type, String base64, String fingerprint, String comment) {
    /** The line of an authorized_keys file, without the comment. */
    public String line() {
        return type + " " + base64;
    }
}
