package dev.berth.messages.sshkey;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.berth.messages.Tag;
import java.util.regex.Pattern;

/** {@code key-} and 16 lower-case base32 characters, derived from workspace and fingerprint: the same key has the same id. */
public record SshKeyId(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("key-[a-z2-7]{16}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SshKeyId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("'%s' is no key id".formatted(value));
        }
    }

    public static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    public Tag tag() {
        return new Tag(Tag.KEY, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
