package dev.berth.ssh.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PodLoginTest {
    private static final String POD = "pod-abcdefghijklmnop";

    @Test
    void a_pod_id_logs_in_as_root() {
        assertThat(PodLogin.parse(POD)).isEqualTo(new PodLogin.ById(new PodId(POD), null));
    }

    @Test
    void a_suffix_picks_the_user() {
        assertThat(PodLogin.parse(POD + "+ubuntu")).isEqualTo(new PodLogin.ById(new PodId(POD), "ubuntu"));
        assertThat(PodLogin.parse("train-1.main+www-data"))
                .isEqualTo(new PodLogin.ByName(new PodName("train-1"), Workspace.MAIN, "www-data"));
    }

    @Test
    void BASE_12_what_stands_where_the_index_of_a_node_should_is_of_no_node_of_that_pod() {
        assertThat(PodLogin.parse(POD + "-15")).isEqualTo(new PodLogin.ById(new PodId(POD), 15, null));
        for (String index : new String[] {"", "x", "01", "-1", "100", "99999999999", "1-1"}) {
            assertThat(PodLogin.parse(POD + "-" + index))
                    .as(index)
                    .isEqualTo(new PodLogin.ById(new PodId(POD), PodLogin.NO_NODE, null));
        }
    }

    @Test
    void any_other_name_is_a_jump_host() {
        for (String login :
                new String[] {"", "berth", "root", "+root", POD + "+", POD + "+-x", "a.b.c", "train-1.", ".main"}) {
            assertThat(PodLogin.parse(login)).as(login).isEqualTo(new PodLogin.Jump());
        }
    }

    @Property(tries = 300)
    void what_a_name_and_a_workspace_make_is_read_back(
            @ForAll("names") String name, @ForAll("names") String workspace, @ForAll("users") String user) {
        assertThat(PodLogin.parse(name + "." + workspace + "+" + user))
                .isEqualTo(new PodLogin.ByName(new PodName(name), new Workspace(workspace), user));
    }

    @Property(tries = 300)
    void no_text_breaks_it_and_none_becomes_another_pod(@ForAll String login) {
        switch (PodLogin.parse(login)) {
            case PodLogin.ById pod -> assertThat(login).startsWith(pod.pod().value());
            case PodLogin.ByName pod -> assertThat(login).startsWith(pod.name() + "." + pod.workspace());
            case PodLogin.Jump _ -> assertThat(login).isNotNull();
        }
    }

    @Property(tries = 200)
    void a_jump_leads_to_pods_of_the_domain_on_port_22_only(
            @ForAll("names") String name, @ForAll("names") String workspace) {
        var label = name + "--" + workspace;
        var expected = new JumpTarget(new PodLogin.ByName(new PodName(name), new Workspace(workspace), null));
        var nowhere = new JumpTarget(new PodLogin.Jump());

        assertThat(JumpTarget.parse(label + ".berth.internal", 22, "berth.internal"))
                .isEqualTo(expected);
        assertThat(JumpTarget.parse(label + ".berth.internal", 80, "berth.internal"))
                .isEqualTo(nowhere);
        assertThat(JumpTarget.parse(label + ".example.org", 22, "berth.internal"))
                .isEqualTo(nowhere);
        assertThat(JumpTarget.parse(label, 22, "berth.internal")).isEqualTo(nowhere);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withChars("abcdefghijklmnopqrstuvwxyz0123456789-")
                .ofMinLength(1)
                .ofMaxLength(30)
                .filter(dev.berth.messages.Names::isValid);
    }

    @Provide
    Arbitrary<String> users() {
        return Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(32);
    }
}
