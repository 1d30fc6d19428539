package dev.berth.bench.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.bench.report.ResultTable;
import org.junit.jupiter.api.Test;

class LogCrashTest {
    @Test
    void what_was_acknowledged_outlives_writer_and_server() throws Exception {
        assertThat(LogCrash.run(4, 3, new ResultTable())).isNull();
    }
}
