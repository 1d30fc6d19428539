package dev.berth.app.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** OpenSSH's own programs as the judge of what is written for them. */
final class Shell {
    private Shell() {}

    static String run(String... command) throws Exception {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}
