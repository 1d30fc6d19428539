package dev.berth.nomad.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** More than sshd can hand on to its children. */
class LargeEnvironmentTest {
    private static final Map<String, String> VALUES = IntStream.range(0, 50)
            .boxed()
            .collect(Collectors.toUnmodifiableMap(
                    i -> "BIG_" + i, i -> Integer.toString(i).repeat(3_000)));

    @Nested
    class InNamespaces extends Cases {
        InNamespaces() {
            super(PodKind.NAMESPACES);
        }
    }

    @Nested
    class Plain extends Cases {
        Plain() {
            super(PodKind.PLAIN);
        }
    }

    abstract static class Cases extends WithOnePod {
        Cases(PodKind kind) {
            super(kind);
        }

        @Override
        Map<String, String> env() {
            return VALUES;
        }

        @Test
        void a_large_environment_keeps_nobody_out_and_is_there_whole() {
            String ask = "echo ${#BIG_7} ${#BIG_49}";
            assertThat(ssh().run(ask).out()).isEqualTo("3000 6000\n");
            assertThat(Ssh.start(ssh().sshCommand(List.of("-T")), ask + "\n").out())
                    .isEqualTo("3000 6000\n");
        }
    }
}
