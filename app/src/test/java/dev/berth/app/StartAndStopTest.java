package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The process as a whole: its exit codes, its log, and what it leaves behind. */
class StartAndStopTest {
    @TempDir(cleanup = CleanupMode.ALWAYS)
    Path home;

    @Test
    void a_start_that_is_interrupted_leaves_no_postgresql_and_exits_0() throws Exception {
        for (String step : List.of("Initialising PostgreSQL", "Opening the event log")) {
            try (var up = UpProcess.start(home)) {
                up.awaitLine(step);
                up.signal("INT");
                assertThat(up.exitCode()).as(up.output()).isZero();
                assertThat(up.output()).contains("Stopped").doesNotContain("berth: ");
                assertThat(processesOf(home))
                        .as("processes of the home after '%s'", step)
                        .isEmpty();
            }
        }
    }

    @Test
    void ctrl_c_exits_0_and_the_log_of_the_whole_run_is_in_the_home() throws Exception {
        Path temporary = Files.createDirectory(home.resolve("tmp"));
        try (var up =
                UpProcess.start(home.resolve("home"), List.of("-Djava.io.tmpdir=" + temporary), java.util.Map.of())) {
            up.url();
            assertThat(home.resolve("home/log/berth.log"))
                    .content()
                    .contains("Berth starts", "Schema migrated", "Netty started");
            up.signal("INT");
            assertThat(up.exitCode()).as(up.output()).isZero();
        }
        assertThat(temporary).isDirectoryNotContaining("glob:**.log");
        assertThat(processesOf(home)).isEmpty();
    }

    @Test
    void a_database_that_does_not_stay_up_ends_the_process_with_an_exit_code_and_the_reason() throws Exception {
        try (var up = UpProcess.start(home)) {
            up.url();
            Files.delete(home.resolve("pg/data/PG_VERSION"));
            long postmaster = Long.parseLong(
                    Files.readAllLines(home.resolve("pg/data/postmaster.pid")).getFirst());
            UpProcess.signal("KILL", postmaster);
            up.awaitLine("PostgreSQL ended");
            assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
            assertThat(up.output()).contains("berth: PostgreSQL does not stay up");
        }
    }

    /** Of all programs that were started with a path below the folder or work there. */
    private static List<String> processesOf(Path folder) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(command -> command.contains(folder.toString()))
                .toList();
    }
}
