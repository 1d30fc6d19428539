package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessPodsTest {
    @ParameterizedTest
    @ValueSource(strings = {"/usr/sbin/nologin", "/sbin/nologin", "/bin/false"})
    void a_user_whose_shell_lets_nobody_in_is_told_at_the_start_and_not_at_each_login(String shell) {
        assertThatThrownBy(
                        () -> ProcessPods.ofUser(Optional.empty(), Optional.of("svc:x:998:998::/nonexistent:" + shell)))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining(shell)
                .hasMessageContaining("usermod");
    }

    @Test
    void any_other_shell_will_do_and_so_will_a_user_who_is_not_in_the_file() {
        assertThat(ProcessPods.ofUser(Optional.empty(), Optional.of("a:x:1:1::/home/a:/bin/bash"))
                        .remarks())
                .hasSize(1);
        assertThat(ProcessPods.ofUser(Optional.empty(), Optional.empty()).remarks())
                .hasSize(1);
    }
}
