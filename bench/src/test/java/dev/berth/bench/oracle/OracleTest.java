package dev.berth.bench.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.bench.report.ResultTable;
import org.junit.jupiter.api.Test;

class OracleTest {
    private static final Oracle.RunSize SMALL = new Oracle.RunSize(3_000, 2, 20);

    @Test
    void every_answer_of_the_log_is_the_right_one() throws Exception {
        assertThat(new Oracle(SMALL, 1, false).run(new ResultTable())).isEmpty();
    }

    @Test
    void a_log_that_looks_before_it_locks_is_caught() throws Exception {
        assertThat(new Oracle(SMALL, 1, true).run(new ResultTable()))
                .isNotEmpty()
                .allSatisfy(fault -> assertThat(fault).contains("although this lies behind its marker"));
    }

    @Test
    void a_function_that_the_mutant_does_not_know_is_refused() {
        assertThatThrownBy(() -> Mutant.mutate("SELECT 1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Teach Mutant");
    }
}
