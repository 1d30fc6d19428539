package dev.berth.nomad.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.Reason;
import dev.berth.nomadsdk.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real agents and engines write, and what it means for a pod. */
class TaskFailureTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            image-missing | true | Failed to pull `a/b:1`: Error response from daemon: manifest for a/b:1 not found: manifest unknown: manifest unknown
            image-missing | true | Failed to pull `a/b:1`: Error response from daemon: pull access denied for a/b, repository does not exist or may require 'docker login': denied: requested access to the resource is denied
            image-access-denied | true | Failed to pull `r.example/b:1`: Error response from daemon: Head "https://r.example/v2/b/manifests/1": unauthorized: authentication required
            image-access-denied | true | Failed to pull `r.example/b:1`: Error response from daemon: Get "https://r.example/v2/": unauthorized: incorrect username or password
            image-wrong | true | unable to create local docker image "Berth/UBU::24.04": does not match registry specification
            image-wrong | true | Failed to pull `a/b:1`: Error response from daemon: no matching manifest for linux/amd64 in the manifest list entries
            image-not-pulled | false | Failed to pull `a/b:1`: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.2:53: no such host
            engine-away | false | failed to fetch docker daemon info: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?
            engine-away | false | Failed to create container: dial unix /run/podman/podman.sock: connect: connection refused
            image-not-pulled | false | Failed to pull `localhost:1/nothing:1`: Error response from daemon: Get "http://localhost:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused
            image-not-pulled | false | Failed to pull `a/b:1`: context deadline exceeded
            no-shell | true | Failed to start container 3650: Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown
            start-refused | false | requested docker runtime "nvidia" was not found
            disk-missing | false | task driver "raw_exec" for "main" does not support host volumes
            """)
    void a_drivers_failure_is_told_apart_and_quoted(String code, boolean isFinal, String text) {
        var failure = TaskFailure.of(task(0, event("Driver Failure", text, 0)), null, false);

        assertThat(failure).hasValueSatisfying(found -> {
            assertThat(found.why().code()).isEqualTo(code);
            assertThat(found.why().text()).contains(text).endsWith(".");
            assertThat(found.isFinal()).isEqualTo(isFinal);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            image-access-denied | Failed to pull `r.example/b:1`: Error response from daemon: pull access denied for r.example/b, repository does not exist or may require 'docker login': denied: requested access to the resource is denied
            image-access-denied | Failed to pull `r.example/b:1`: Error response from daemon: pull access denied for r.example/b, repository does not exist or may require 'docker login': denied: User: arn:aws:iam::1:user/a is not authorized to perform: ecr:BatchGetImage
            image-access-denied | Failed to pull `r.example/b:1`: failed to resolve reference "r.example/b:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed
            image-access-denied | Failed to pull `ghcr.io/a/b:1`: Error response from daemon: Head "https://ghcr.io/v2/a/b/manifests/1": denied: denied
            image-access-denied | Failed to pull `registry.gitlab.com/a/b:1`: Error response from daemon: Head "https://registry.gitlab.com/v2/a/b/manifests/1": denied: access forbidden
            image-access-denied | Failed to pull `europe-docker.pkg.dev/a/b/c:1`: Error response from daemon: Head "https://europe-docker.pkg.dev/v2/a/b/c/manifests/1": denied: Permission "artifactregistry.repositories.downloadArtifacts" denied on resource "projects/a/locations/europe/repositories/b" (or it may not exist)
            image-access-denied | Failed to pull `r.example/b:1`: Error response from daemon: Get "https://r.example/v2/": unauthorized: HTTP Basic: Access denied
            image-access-denied | failed to start task, unable to pull image r.example/b:1 : initializing source docker://r.example/b:1: reading manifest 1 in r.example/b: denied: requested access to the resource is denied
            image-access-denied | failed to start task, unable to pull image quay.io/a/b:1 : initializing source docker://quay.io/a/b:1: reading manifest 1 in quay.io/a/b: unauthorized: access to the requested resource is not authorized
            image-access-denied | failed to start task, unable to pull image r.example/b:1 : initializing source docker://r.example/b:1: unable to retrieve auth token: invalid username/password: unauthorized: incorrect username or password
            image-missing | Failed to pull `r.example/b:1`: Error response from daemon: manifest for r.example/b:1 not found: manifest unknown: manifest unknown
            image-missing | failed to start task, unable to pull image r.example/b:1 : initializing source docker://r.example/b:1: reading manifest 1 in r.example/b: name unknown: repository name not known to registry
            image-not-pulled | Failed to pull `r.example/b:1`: Error response from daemon: Get "https://r.example/v2/": dial tcp 10.0.0.2:443: connect: connection refused
            """)
    void what_a_registry_denies_to_a_login_is_told_as_that(String code, String text) {
        assertThat(TaskFailure.of(task(0, event("Driver Failure", text, 0)), null, true))
                .hasValueSatisfying(failure -> assertThat(failure.why().code()).isEqualTo(code));
    }

    @Test
    void the_cause_is_told_and_not_that_it_could_not_be_recovered_from() {
        var task = task(
                0,
                event("Driver Failure", "requested docker runtime \"nvidia\" was not found", 0),
                event("Not Restarting", "Error was unrecoverable", 0));

        assertThat(TaskFailure.end(task, null, false))
                .isEqualTo(new Reason(
                        "start-refused",
                        "Its machine did not start it: requested docker runtime \"nvidia\" was not found."));
    }

    @Test
    void what_the_start_script_says_is_told_in_its_words_and_is_final() {
        var task = task(0, event("Started", "", 0), terminated(78, 1));

        assertThat(TaskFailure.isRefusal(task)).isTrue();
        assertThat(TaskFailure.of(task, "no-sshd There is no OpenSSH server.\n", false))
                .contains(new TaskFailure(new Reason("no-sshd", "There is no OpenSSH server."), true));
        assertThat(TaskFailure.of(task, null, false).orElseThrow().why().code()).isEqualTo("start-refused");
        assertThat(TaskFailure.of(task, "any-code \u001b[31mA\nlong " + "x".repeat(5_000), false)
                        .orElseThrow()
                        .why()
                        .code())
                .isEqualTo("start-refused");
        assertThat(TaskFailure.of(task, "no-sshd \u001b[31mA\nlong " + "x".repeat(5_000), false)
                        .orElseThrow()
                        .why()
                        .text())
                .hasSizeLessThan(410)
                .startsWith("[31mA long xxx");
    }

    @Test
    void a_process_that_ends_at_once_again_and_again_is_given_up_after_six_starts() {
        assertThat(TaskFailure.of(exits(4, Duration.ofSeconds(1)), null, false)
                        .orElseThrow()
                        .isFinal())
                .isFalse();
        assertThat(TaskFailure.of(exits(5, Duration.ofSeconds(1)), null, false)).hasValueSatisfying(failure -> {
            assertThat(failure.isFinal()).isTrue();
            assertThat(failure.why().code()).isEqualTo("keeps-exiting");
            assertThat(failure.why().text()).contains("Exit Code: 4");
        });
    }

    @Test
    void a_process_that_ran_for_long_before_it_ended_is_started_again() {
        assertThat(TaskFailure.of(exits(50, Duration.ofMinutes(10)), null, false)
                        .orElseThrow()
                        .isFinal())
                .isFalse();
    }

    @Test
    void a_task_that_was_started_since_has_no_failure() {
        var task = task(1, event("Driver Failure", "anything", 0), event("Restarting", "", 1), event("Started", "", 2));

        assertThat(TaskFailure.of(task, null, false)).isEmpty();
    }

    /** The ten events that Nomad keeps of a task that was restarted so often, just after another end. */
    private static TaskState exits(int restarts, Duration each) {
        var events = new ArrayList<TaskState.Event>();
        long now = 0;
        for (int i = 0; i <= restarts; i++) {
            events.add(event("Started", "Task started by client", now));
            now += each.toNanos();
            events.add(terminated(4, now));
            if (i < restarts) {
                events.add(event("Restarting", "Task restarting in 2s", now));
            }
        }
        return task(
                restarts,
                events.subList(Math.max(0, events.size() - 10), events.size()).toArray(TaskState.Event[]::new));
    }

    private static TaskState.Event terminated(int code, long time) {
        return new TaskState.Event("Terminated", time, "Exit Code: " + code, false, code);
    }

    private static TaskState.Event event(String type, String text, long time) {
        return new TaskState.Event(type, time, text, false, 0);
    }

    private static TaskState task(int restarts, TaskState.Event... events) {
        return new TaskState("pending", false, restarts, null, null, List.of(events));
    }
}
