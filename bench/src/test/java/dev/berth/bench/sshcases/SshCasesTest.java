package dev.berth.bench.sshcases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.bench.report.ResultTable;
import org.junit.jupiter.api.Test;

class SshCasesTest {
    @Test
    void stock_clients_see_through_each_form_what_they_see_at_a_plain_sshd() throws Exception {
        var table = new ResultTable();

        var differences = new SshCases(true, 42, table).run();

        table.print(System.out);
        assertThat(differences).isEmpty();
    }
}
