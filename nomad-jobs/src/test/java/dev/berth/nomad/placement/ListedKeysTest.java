package dev.berth.nomad.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListedKeysTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFHzmSHkWbLqJFCkXcPN3PGxUAYLaJYrHGBYQYIv0Fd8";

    @Test
    void keys_are_known_by_their_fingerprints_as_ssh_keygen_prints_them() {
        assertThat(ListedKeys.fingerprints(KEY + "\n\n  \nnonsense\nssh-ed25519 not*base64\n" + KEY + " anna@laptop\n"))
                .containsExactly("SHA256:/xtYfcw8LLCS9Hg14fvySOierdu3XcUb6Wf1YTjCO10");
        assertThat(ListedKeys.fingerprints("")).isEmpty();
    }
}
