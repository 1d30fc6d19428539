package dev.berth.command.pod.launch;

import dev.berth.messages.pod.PodName;
import java.util.List;
import java.util.random.RandomGenerator;

/** Names for pods that were launched without one. */
final class RandomNames {
    private static final List<String> ADJECTIVES = List.of(
            "amber", "brave", "bright", "brisk", "calm", "clear", "clever", "cosy", "crisp", "deep", "eager", "fair",
            "fast", "fresh", "gentle", "golden", "grand", "green", "happy", "keen", "kind", "light", "lively", "lucky",
            "merry", "mild", "noble", "proud", "quick", "quiet", "rapid", "ready", "sharp", "silver", "snug", "solid",
            "steady", "sunny", "swift", "warm");
    private static final List<String> NOUNS = List.of(
            "anchor",
            "badger",
            "beacon",
            "beaver",
            "cormorant",
            "crane",
            "curlew",
            "dolphin",
            "dory",
            "eider",
            "ferry",
            "finch",
            "gannet",
            "gull",
            "harbour",
            "heron",
            "jetty",
            "kestrel",
            "lagoon",
            "lark",
            "marlin",
            "mole",
            "osprey",
            "otter",
            "petrel",
            "pier",
            "plover",
            "puffin",
            "quay",
            "raven",
            "reef",
            "schooner",
            "seal",
            "sloop",
            "sparrow",
            "swan",
            "tern",
            "trout",
            "walrus",
            "wharf");

    private final RandomGenerator random;

    RandomNames(RandomGenerator random) {
        this.random = random;
    }

    /** Such as {@code calm-otter}; with a number behind it where short ones were taken. */
    PodName next(int attempt) {
        var name = pick(ADJECTIVES) + "-" + pick(NOUNS);
        return new PodName(attempt == 0 ? name : name + "-" + random.nextInt(100, 10_000));
    }

    private String pick(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }
}
