package dev.berth.command.sshkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

final class PastedKeysPropertyTest {
    @Provide
    Arbitrary<String> keyLines() {
        return Combinators.combine(Arbitraries.longs(), Arbitraries.integers().between(0, 6))
                .as((seed, type) -> switch (type) {
                    case 0 -> TestKeys.rsa(2_048, seed);
                    case 1 -> TestKeys.ecdsa("nistp256", 32, seed);
                    case 2 -> TestKeys.ecdsa("nistp384", 48, seed);
                    case 3 -> TestKeys.ecdsa("nistp521", 66, seed);
                    case 4 -> TestKeys.skEd25519(seed);
                    case 5 -> TestKeys.skEcdsa(seed);
                    default -> TestKeys.ed25519(seed);
                });
    }

    @Provide
    Arbitrary<String> noise() {
        return Arbitraries.of("", "   ", "# a comment", "#", "\t");
    }

    @Property(tries = 200)
    void good_keys_come_back_in_order_whatever_stands_between_them(
            @ForAll @Size(min = 1, max = 8) List<@From("keyLines") String> lines,
            @ForAll("noise") String between,
            @ForAll boolean windows) {
        var end = windows ? "\r\n" : "\n";
        var text = new StringBuilder(between);
        lines.forEach(line -> text.append(end)
                .append("  ")
                .append(line)
                .append("  ")
                .append(end)
                .append(between));
        assertThat(PastedKeys.read(text.toString()))
                .isInstanceOfSatisfying(
                        PastedKeys.Valid.class,
                        good -> assertThat(good.keys())
                                .extracting(key -> key.line())
                                .containsExactlyElementsOf(
                                        lines.stream().distinct().toList()));
    }

    @Property(tries = 200)
    void any_text_is_answered_and_shows_nothing_private(@ForAll String text) {
        var secret = "c2VjcmV0";
        var pasted = text + "\n-----BEGIN OPENSSH PRIVATE KEY-----\n" + secret + "\n-----END OPENSSH PRIVATE KEY-----";
        assertThat(PastedKeys.read(pasted)).isInstanceOfSatisfying(PastedKeys.Invalid.class, bad -> {
            assertThat(bad.problem().errors())
                    .anyMatch(fault -> fault.code().equals(ProblemCode.KEY_IS_PRIVATE.code()));
            assertThat(bad.problem().toString()).doesNotContain(secret);
        });
    }

    @Property(tries = 300)
    void a_damaged_key_is_never_taken_for_the_whole_one(@ForAll("keyLines") String line, @ForAll long seed) {
        var random = new Random(seed);
        var unpadded = line.replace("=", "");
        var base64 = unpadded.substring(line.indexOf(' ') + 1);
        var cut = unpadded.substring(0, unpadded.length() - 1 - random.nextInt(base64.length() - 1));
        assertThat(PastedKeys.read(cut)).isInstanceOf(PastedKeys.Invalid.class);
    }

    @Property(tries = 200)
    void every_fault_names_a_line_that_is_there(@ForAll @Size(max = 10) List<String> words) {
        var lines = new ArrayList<>(words);
        lines.add("hello");
        var text = String.join("\n", lines);
        var count = text.lines().count();
        assertThat(PastedKeys.read(text))
                .isInstanceOfSatisfying(
                        PastedKeys.Invalid.class,
                        bad -> assertThat(bad.problem().errors())
                                .isNotEmpty()
                                .allSatisfy(fault -> assertThat(fault.line()).isBetween(1, (int) count)));
    }
}
