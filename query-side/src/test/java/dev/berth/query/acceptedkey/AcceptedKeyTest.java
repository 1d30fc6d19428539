package dev.berth.query.acceptedkey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedKeyTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== me at home";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "expiry-time=\"20200101\" ",
                "expiry-time=\"202605011200Z\" ",
                "EXPIRY-TIME=\"20260501115959UTC\",no-pty ",
                "expiry-time=\"never\" ",
                "expiry-time=\"2026050113000\" ",
                "expiry-time ",
                "no-such-option ",
                "# ",
                "  # ",
                "from=\"10.0.0.1\" no-pty ",
                "from=\"unfinished "
            })
    void a_line_that_lets_nobody_in_is_no_key(String before) {
        assertThat(of(before + KEY)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "from=\"10.0.0.0/8,!10.1.2.3\" | from=\"10.0.0.0/8,!10.1.2.3\"",
                "expiry-time=\"202605011201Z\" | expiry-time=\"202605011201Z\"",
                "environment=\"TOKEN=secret\",command=\"say \\\"hi, you\\\" ssh-rsa AAAA\",no-pty | environment,command,no-pty",
                "cert-authority,principals=\"a\" | principals=\"a\""
            })
    void what_restricts_a_key_is_told_but_for_what_may_be_secret(String options, String told) {
        assertThat(of(options + " " + KEY)).singleElement().satisfies(key -> {
            assertThat(key.restrictions()).isEqualTo(told);
            assertThat(key.comment()).isEqualTo("me at home");
        });
    }

    @Test
    void a_key_alone_has_no_restrictions_however_its_line_is_spaced() {
        assertThat(of("\t " + KEY.replace("ssh-ed25519 ", "ssh-ed25519\t ") + "\r\n"))
                .singleElement()
                .satisfies(key -> {
                    assertThat(key.restrictions()).isNull();
                    assertThat(key.why()).isEqualTo("pod");
                });
        assertThat(of("cert-authority " + KEY).getFirst().restrictions()).isNull();
    }

    @Test
    void a_key_that_has_expired_on_one_line_counts_by_another() {
        assertThat(of("expiry-time=\"20200101\" " + KEY + "\nno-pty " + KEY).stream()
                        .map(key -> Objects.requireNonNull(key.restrictions())))
                .containsExactly("no-pty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh-dss", "ssh-ed25519-cert-v01@openssh.com", "ssh-rsa-sha2"})
    void a_type_that_no_server_takes_from_a_list_is_no_key(String type) {
        assertThat(of(KEY.replace("ssh-ed25519", type))).isEmpty();
    }

    private static List<AcceptedKey> of(String lines) {
        return AcceptedKey.ofFile(lines, NOW);
    }
}
