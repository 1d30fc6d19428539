package dev.berth.messages.pod;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** {@code pod-} and 16 lower-case base32 characters: 80 random bits. Also Nomad's job id and the pod's DNS label. */
public record PodId(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("pod-[a-z2-7]{16}");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PodId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("'%s' is no pod id".formatted(value));
        }
    }

    public static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    public static PodId random(RandomGenerator random) {
        var id = new StringBuilder("pod-");
        for (int i = 0; i < 16; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new PodId(id.toString());
    }

    /**
     * What the keys, the disk and the route of one of its nodes are known by: the pod's own id for its leader, which every pod has,
     * and for another node an id of the same form that follows from the pod's.
     */
    public PodId ofNode(int index) {
        if (index == PodNode.LEADER) {
            return this;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest((value + "/" + index).getBytes(UTF_8));
            var id = new StringBuilder("pod-");
            for (int i = 0; i < 16; i++) {
                id.append(ALPHABET.charAt(hash[i] & 31));
            }
            return new PodId(id.toString());
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("Every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
