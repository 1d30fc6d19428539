package dev.berth.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.check.CheckResult.Status;
import dev.berth.nomad.Driver;
import dev.berth.nomadsdk.NomadSettings;
import dev.berth.nomadsdk.NomadToken;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is told of a cluster that is not as Berth needs it. */
class ClusterChecksTest {
    private static final PublicPorts PORTS = new PublicPorts(10_000, 10_999);
    private static final String DENIED = "Permission denied";

    @Test
    void a_cluster_that_is_as_it_should_be_passes_every_check() {
        try (var agent = new FakeAgent()) {
            var report = check(agent.settings());

            assertThat(report.results()).allMatch(result -> result.status() == Status.OK, "ok");
            assertThat(report.isOk()).isTrue();
            assertThat(result(report, "GPUs").text()).contains("2 x H100 on gpu-1 (1 not healthy)");
            assertThat(report.json()).startsWith("{\"ok\":true,\"checks\":[{\"name\":\"address\",\"status\":\"ok\"");
        }
    }

    @Test
    void one_address_of_several_may_be_away_but_not_all() {
        var nobody = URI.create("http://127.0.0.1:1");
        try (var agent = new FakeAgent()) {
            var report = check(NomadSettings.of(List.of(nobody, agent.address()), NomadToken.of("t")));
            assertThat(report.isOk()).isTrue();
            assertThat(report.warnings()).singleElement().asString().contains(nobody.toString());
        }
        var alone = check(NomadSettings.of(nobody, "t"));
        assertThat(alone.results()).singleElement().satisfies(result -> {
            assertThat(result.status()).isEqualTo(Status.FAILED);
            assertThat(result.fix()).contains("--nomad");
        });
    }

    @Test
    void each_thing_that_the_token_may_not_do_is_named_with_what_to_do() {
        var denials = List.of(
                List.of("GET /v1/jobs", "may list-jobs"),
                List.of("GET /v1/job/", "may read-job"),
                List.of("PUT /v1/jobs", "may submit-job"),
                List.of("PUT /v1/volume/host/create", "may host-volume-create"),
                List.of("DELETE /v1/volume/host/", "may host-volume-delete"),
                List.of("GET /v1/var/", "may variables read"),
                List.of("PUT /v1/var/", "may variables write"),
                List.of("DELETE /v1/var/", "may variables destroy"),
                List.of("PUT /v1/node/", "may node write"));
        for (var denial : denials) {
            assertFails(new FakeAgent().with(denial.getFirst(), 403, DENIED), denial.getLast(), "berth nomad-policy");
        }
        assertFails(
                new FakeAgent().with("GET /v1/acl/policy/berth", 200, "{\"RulesJSON\":{\"Namespaces\":null}}"),
                "may read-fs",
                "berth nomad-policy");
    }

    @Test
    void what_is_to_be_done_about_a_permission_can_be_typed_as_it_is() {
        try (var agent = new FakeAgent().with("GET /v1/jobs", 403, DENIED)) {
            assertThat(result(check(agent.settings()), "may list-jobs").fix()).contains("'berth nomad-policy' prints");
            var pods = new NodeNeeds(Driver.DOCKER, "mkdir", "ssh-of-images", null, PORTS);
            assertThat(result(check(agent.settings().withNamespace("pods"), pods), "may list-jobs")
                            .fix())
                    .contains("'berth nomad-policy --nomad-namespace pods --ssh-server-volume ssh-of-images' prints");
        }
    }

    @Test
    void each_volume_and_each_variable_is_asked_for_by_itself() {
        var denials = List.of(
                List.of("PUT /v1/jobs berth-ready-check", "may host_volume berth-ready-*"),
                List.of("PUT /v1/jobs ssh-of-images", "may host_volume of the SSH server"),
                List.of("GET /v1/var/berth/", "may variables read berth/*"),
                List.of("PUT /v1/var/berth/", "may variables write berth/*"),
                List.of("DELETE /v1/var/berth/", "may variables destroy berth/*"));
        for (var denial : denials) {
            try (var agent = new FakeAgent().with(denial.getFirst(), 403, DENIED)) {
                var needs = new NodeNeeds(Driver.DOCKER, "mkdir", "ssh-of-images", "berth-pods", PORTS);
                assertThat(check(agent.settings(), needs).results())
                        .filteredOn(result -> result.name().startsWith("may ") && result.status() == Status.FAILED)
                        .extracting(CheckResult::name)
                        .containsExactly(denial.getLast());
            }
        }
    }

    @Test
    void whether_files_may_be_read_is_asked_of_an_allocation_that_is_there_or_read_from_the_policies_or_left_open() {
        var allocations =
                "[{\"ID\":\"gone\",\"ClientStatus\":\"complete\"},{\"ID\":\"there\",\"ClientStatus\":\"running\"}]";
        assertFails(
                new FakeAgent()
                        .with("GET /v1/allocations", 200, allocations)
                        .with("GET /v1/client/fs/stat/there", 403, DENIED),
                "may read-fs",
                "berth nomad-policy");
        assertFails(
                new FakeAgent()
                        .with("GET /v1/allocations", 200, allocations)
                        .with("GET /v1/client/fs/stat/", 404, "Unknown allocation \"there\"")
                        .with("GET /v1/acl/policy/berth", 200, "{\"RulesJSON\":{\"Namespaces\":null}}"),
                "may read-fs",
                "berth nomad-policy");
        assertWarns(new FakeAgent().with("GET /v1/acl/policy/berth", 403, DENIED), "may read-fs", "berth nomad-policy");
    }

    @Test
    void what_is_no_nomad_is_one_line_with_what_to_do() {
        for (var page : List.of("<!DOCTYPE html>\n<html>Welcome</html>", "", "{}")) {
            try (var agent = new FakeAgent().with("GET /v1/status/peers", 200, page)) {
                var report = check(agent.settings());
                assertThat(report.results()).singleElement().satisfies(result -> {
                    assertThat(result.status()).isEqualTo(Status.FAILED);
                    assertThat(result.text()).contains("is not Nomad's API").doesNotContain("\n");
                    assertThat(result.fix()).contains("--nomad");
                });
                assertThat(report.json()).contains("\"status\":\"failed\"");
            }
        }
    }

    @Test
    void an_answer_that_cannot_be_understood_fails_its_check_and_no_other() {
        assertFails(new FakeAgent().with("GET /v1/agent/members", 200, "<html>"), "version", "Nomad");
        assertFails(
                new FakeAgent()
                        .with("GET /v1/acl/token/self", 200, "{\"AccessorID\":\"a\",\"ExpirationTime\":\"soon\"}"),
                "ACLs",
                "Nomad");
    }

    @Test
    void a_version_without_host_volumes_fails_and_one_whose_registers_race_is_warned_of() {
        assertFails(servers("1.9.7"), "version", "2.0.1");
        assertWarns(servers("1.10.4"), "version", "run one Berth only");
        assertWarns(servers("2.0.0"), "version", "2.0.1");
        for (var fine : List.of("2.0.1", "2.0.6-dev", "1.11.5+ent", "1.10.11+ent", "2.1.0-beta.1")) {
            assertStatus(servers(fine), "version", Status.OK, fine);
        }
    }

    @Test
    void a_cluster_without_a_node_fails_with_whole_sentences() {
        try (var agent = new FakeAgent().with("GET /v1/nodes", 200, "[]")) {
            assertThat(result(check(agent.settings()), "driver").text())
                    .isEqualTo("docker is healthy on 0 of 0 nodes.");
            for (var check : List.of("driver", "volume plugin", "SSH server")) {
                assertThat(result(check(agent.settings()), check).fix()).isEqualTo("Start a client first.");
            }
        }
    }

    @Test
    void the_built_in_volume_plugin_is_had_by_an_upgrade() {
        try (var agent = new FakeAgent().with("GET /v1/node/", 200, "{\"ID\":\"n1\",\"Name\":\"a\"}")) {
            assertThat(result(check(agent.settings()), "volume plugin").fix())
                    .contains("1.10")
                    .doesNotContain("host_volume_plugin_dir");
        }
    }

    @Test
    void pods_that_reach_each_other_are_told_of_with_what_to_do() {
        for (var driver : List.of(Driver.DOCKER, Driver.PODMAN)) {
            try (var agent = new FakeAgent()) {
                var open = result(
                        check(agent.settings(), new NodeNeeds(driver, "mkdir", null, null, PORTS)), "pod network");
                assertThat(open.status()).isEqualTo(Status.WARNING);
                assertThat(open.text()).contains("reach each other");
                assertThat(open.fix()).contains("docs/how-to/your-own-cluster.md", "isolate-pods.sh", "--pod-network");
            }
        }
    }

    @Test
    void no_leader_fails() {
        assertFails(new FakeAgent().with("GET /v1/status/leader", 500, "No cluster leader"), "leader", "majority");
        assertFails(new FakeAgent().with("GET /v1/status/leader", 200, "\"\""), "leader", "majority");
    }

    @Test
    void acls_that_are_off_are_told_loudly() {
        assertWarns(
                new FakeAgent().with("GET /v1/acl/token/self", 400, "ACL support disabled"), "ACLs", "acl { enabled");
        assertFails(new FakeAgent().with("GET /v1/acl/token/self", 403, "ACL token not found"), "ACLs", "token-file");
        var madeUp = new FakeAgent()
                .with(
                        "GET /v1/acl/token/self",
                        200,
                        "{\"AccessorID\":\"acls-disabled\",\"Name\":\"ACLs disabled token\",\"Type\":\"client\"}");
        try (madeUp) {
            var report = check(madeUp.settings());
            assertThat(result(report, "ACLs").text())
                    .startsWith("ACLS ARE OFF. Every pod can read every Nomad variable");
            assertThat(report.results())
                    .filteredOn(result -> result.name().startsWith("may "))
                    .allMatch(result -> result.status() == Status.OK);
        }
    }

    @Test
    void a_driver_that_is_not_healthy_anywhere_fails_with_the_nodes_own_reason() {
        try (var agent = new FakeAgent()) {
            var report = check(agent.settings(), Driver.PODMAN, "mkdir", PORTS);
            assertThat(result(report, "driver").status()).isEqualTo(Status.FAILED);
            assertThat(result(report, "driver").text()).contains("gpu-1: no socket");
        }
    }

    @Test
    void a_volume_plugin_that_no_node_has_fails() {
        try (var agent = new FakeAgent()) {
            var report = check(agent.settings(), Driver.DOCKER, "zfs", PORTS);
            assertThat(result(report, "volume plugin").status()).isEqualTo(Status.FAILED);
            assertThat(result(report, "volume plugin").fix()).contains("host_volume_plugin_dir");
        }
    }

    @Test
    void a_volume_with_the_ssh_server_that_no_node_has_fails_and_none_at_all_is_told() {
        assertFails(
                new FakeAgent().with("GET /v1/node/", 200, "{\"ID\":\"n1\",\"Name\":\"a\"}"),
                "SSH server",
                "host_volume \"berth-ssh-server\"");
        try (var agent = new FakeAgent()) {
            var report = check(agent.settings(), new NodeNeeds(Driver.DOCKER, "mkdir", null, "berth-pods", PORTS));
            assertThat(result(report, "SSH server").status()).isEqualTo(Status.WARNING);
            assertThat(result(report, "SSH server").fix()).contains("berth ssh-server");
        }
    }

    @Test
    void public_ports_that_meet_dynamic_ports_fail_where_the_node_is_this_machine() {
        var overlapping = new PublicPorts(31_000, 33_000);
        try (var agent = new FakeAgent()) {
            var report = check(agent.settings(), Driver.DOCKER, "mkdir", overlapping);
            assertThat(result(report, "ports").status()).isEqualTo(Status.FAILED);
        }
        try (var agent = new FakeAgent()
                .with(
                        "GET /v1/node/",
                        200,
                        "{\"ID\":\"n1\",\"Name\":\"a\",\"HTTPAddr\":\"192.0.2.7:4646\",\"NodeResources\":"
                                + "{\"MinDynamicPort\":20000,\"MaxDynamicPort\":32000}}")) {
            var report = check(agent.settings(), Driver.DOCKER, "mkdir", overlapping);
            assertThat(result(report, "ports").status()).isEqualTo(Status.OK);
        }
    }

    @Test
    void what_a_token_may_not_read_and_berth_does_not_need_is_left_open() {
        assertStatus(
                new FakeAgent().with("GET /v1/operator/scheduler/configuration", 403, DENIED),
                "scheduler",
                Status.UNKNOWN,
                "may not read");
        assertStatus(
                new FakeAgent().with("GET /v1/agent/self", 403, DENIED),
                "usage of pods",
                Status.UNKNOWN,
                "may not read");
    }

    @Test
    void a_scheduler_that_takes_no_jobs_fails_and_one_that_ends_pods_for_others_is_warned_of() {
        assertFails(
                new FakeAgent()
                        .with(
                                "GET /v1/operator/scheduler/configuration",
                                200,
                                "{\"SchedulerConfig\":{\"RejectJobRegistration\":true}}"),
                "scheduler",
                "-reject-job-registration=false");
        assertWarns(
                new FakeAgent()
                        .with(
                                "GET /v1/operator/scheduler/configuration",
                                200,
                                "{\"SchedulerConfig\":{\"PreemptionConfig\":{\"ServiceSchedulerEnabled\":true}}}"),
                "scheduler",
                "-preempt-service-scheduler=false");
    }

    @Test
    void a_check_that_is_not_answered_fails_by_its_deadline_and_holds_up_no_other() {
        assertFails(new FakeAgent().with("GET /v1/acl/token/self", 0, ""), "ACLs", "Nomad's own log");
    }

    private static FakeAgent servers(String version) {
        return new FakeAgent()
                .with(
                        "GET /v1/agent/members",
                        200,
                        "{\"Members\":[{\"Name\":\"a\",\"Status\":\"alive\",\"Tags\":{\"build\":\"3.0.0\"}},"
                                + "{\"Name\":\"b\",\"Status\":\"alive\",\"Tags\":{\"build\":\"%s\"}}]}"
                                        .formatted(version));
    }

    private static void assertFails(FakeAgent agent, String check, String fix) {
        assertThat(assertStatus(agent, check, Status.FAILED, "").fix()).contains(fix);
    }

    private static void assertWarns(FakeAgent agent, String check, String fix) {
        assertThat(assertStatus(agent, check, Status.WARNING, "").fix()).contains(fix);
    }

    private static CheckResult assertStatus(FakeAgent agent, String check, Status status, String text) {
        try (agent) {
            var report = check(agent.settings());
            var result = result(report, check);
            assertThat(result.status()).as(String.join("\n", report.table())).isEqualTo(status);
            assertThat(result.text()).contains(text);
            assertThat(report.isOk()).isEqualTo(status != Status.FAILED);
            return result;
        }
    }

    private static CheckResult result(CheckReport report, String name) {
        return report.results().stream()
                .filter(result -> result.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check " + name + " in " + report.results()));
    }

    private static CheckReport check(NomadSettings settings) {
        return check(settings, Driver.DOCKER, "mkdir", PORTS);
    }

    private static CheckReport check(NomadSettings settings, Driver driver, String plugin, PublicPorts ports) {
        return check(settings, new NodeNeeds(driver, plugin, "berth-ssh-server", "berth-pods", ports));
    }

    private static CheckReport check(NomadSettings settings, NodeNeeds needs) {
        var checks = new ClusterChecks(settings, needs, Clock.systemUTC(), new Random(1));
        return new CheckReport(Objects.requireNonNull(checks.run().block(Duration.ofMinutes(1))));
    }
}
