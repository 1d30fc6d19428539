package dev.berth.messages;

/**
 * An {@code Idempotency-Key} and what it was first used for.
 *
 * @param key as the caller sent it, 1 to 128 printable characters
 * @param hash SHA-256 of the request it came with, hexadecimal, so that another request under the same key is refused
 */
public record RequestKey(String key, String hash) {
    public RequestKey {
        if (key.isBlank() || key.length() > 128 || key.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw new IllegalArgumentException("an Idempotency-Key is 1 to 128 printable characters without spaces");
        }
    }

    /** The tag that makes the key unique within a workspace. */
    public Tag tag(Workspace workspace) {
        return new Tag(Tag.REQUEST, workspace + "/" + key);
    }
}
