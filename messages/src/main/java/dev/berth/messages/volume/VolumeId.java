package dev.berth.messages.volume;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * {@code vol-} and 16 lower-case base32 characters: 80 random bits. A volume whose name is used again has another id, by which
 * the scheduler knows it, and so never finds the files of the one before.
 */
public record VolumeId(@JsonValue String value) {
    public static final String PREFIX = "vol-";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[a-z2-7]{16}");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public VolumeId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("'%s' is no volume id".formatted(value));
        }
    }

    public static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    public static VolumeId random(RandomGenerator random) {
        var id = new StringBuilder(PREFIX);
        for (int i = 0; i < 16; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new VolumeId(id.toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
