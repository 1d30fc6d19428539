package dev.berth.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class NamePropertyTest {
    @Provide
    Arbitrary<String> nearNames() {
        return Arbitraries.strings().withChars("abz09-_.A").ofMinLength(0).ofMaxLength(33);
    }

    @Property(tries = 300)
    void a_name_is_a_DNS_label_a_login_name_and_no_id(@ForAll("nearNames") String text) {
        var expected = text.length() >= 1
                && text.length() <= 30
                && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')
                && text.charAt(0) >= 'a'
                && !text.endsWith("-")
                && !text.contains("--")
                && !text.startsWith("pod-");
        assertThat(Names.isValid(text)).as(text).isEqualTo(expected);
        if (expected) {
            assertThat(new PodName(text).value()).isEqualTo(new Workspace(text).name());
        } else {
            assertThatThrownBy(() -> new PodName(text)).hasMessageContaining(Names.RULE);
            assertThatThrownBy(() -> new Workspace(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Example
    void names_that_could_be_taken_for_ids_are_refused() {
        assertThat(Names.isValid("pod-1")).isFalse();
        assertThat(Names.isValid("pod")).isTrue();
        assertThat(Names.isValid("a".repeat(30))).isTrue();
        assertThat(Names.isValid("a".repeat(31))).isFalse();
        assertThat(Names.isValid("a\n")).isFalse();
    }

    @Property(tries = 200)
    void a_random_pod_id_is_one_and_never_a_name(@ForAll long seed) {
        var id = PodId.random(new Random(seed));
        assertThat(PodId.isValid(id.value())).isTrue();
        assertThat(Names.isValid(id.value())).isFalse();
        assertThat(new PodId(id.toString())).isEqualTo(id);
    }

    @Property(tries = 200)
    void nothing_else_is_a_pod_id(@ForAll String text) {
        assertThat(PodId.isValid(text)).isFalse();
        assertThat(PodId.isValid("pod-" + text)).isEqualTo(text.matches("[a-z2-7]{16}"));
    }

    @Property(tries = 200)
    void a_request_key_is_visible_ASCII(@ForAll String text) {
        var expected =
                text.length() >= 1 && text.length() <= 128 && text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        if (expected) {
            assertThat(new RequestKey(text, "00").tag(Workspace.MAIN)).isEqualTo(new Tag("request", "main/" + text));
        } else {
            assertThatThrownBy(() -> new RequestKey(text, "00")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Property(tries = 100)
    void request_keys_of_two_workspaces_never_meet(@ForAll("nearNames") String one, @ForAll("nearNames") String two) {
        var key = new RequestKey("x/y", "00");
        if (Names.isValid(one) && Names.isValid(two) && !one.equals(two)) {
            assertThat(key.tag(new Workspace(one))).isNotEqualTo(key.tag(new Workspace(two)));
        }
    }
}
