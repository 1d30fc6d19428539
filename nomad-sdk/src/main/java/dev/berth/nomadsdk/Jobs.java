package dev.berth.nomadsdk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** {@code /v1/jobs} and {@code /v1/job}. */
public final class Jobs {
    private final NomadHttp http;

    Jobs(NomadHttp http) {
        this.http = http;
    }

    /** Registers a job, whatever there is under its id. The job is Nomad's JSON, {@code ID} and {@code TaskGroups} inside. */
    public Mono<Registration> register(ObjectNode job) {
        return http.put("/v1/jobs", Map.of("Job", job), Json.type(Registration.class));
    }

    /**
     * Registers a job if it is as the caller knows it; otherwise fails with {@link NomadException#isCasConflict()}.
     *
     * @param jobModifyIndex of the job as last read, or 0 where there must be none; a stopped job counts as there
     */
    public Mono<Registration> register(ObjectNode job, long jobModifyIndex) {
        var body = Map.of("Job", job, "EnforceIndex", true, "JobModifyIndex", jobModifyIndex);
        return http.put("/v1/jobs", body, Json.type(Registration.class));
    }

    public Mono<Job> get(String id) {
        return http.get(path(id, ""), Json.type(Job.class));
    }

    /** All jobs whose id begins with {@code prefix}, with their meta. */
    public Mono<List<Job>> list(String prefix) {
        return Pages.of(http, "/v1/jobs?meta=true&prefix=" + NomadHttp.encode(prefix), Job.class);
    }

    /**
     * Stops a job; one that does not exist is no error.
     *
     * @param purge forget the job and its allocations at once, even ones that still run: first stop, then purge
     */
    public Mono<Registration> deregister(String id, boolean purge) {
        return http.delete(path(id, "?purge=" + purge), Json.type(Registration.class));
    }

    /** Has the scheduler evaluate the job again; blocked evaluations do not always do so by themselves. */
    public Mono<Registration> evaluate(String id) {
        return http.put(path(id, "/evaluate"), Map.of("JobID", id), Json.type(Registration.class));
    }

    /** Stubs: without resources. Of all jobs that ever had this id. */
    public Mono<List<Allocation>> allocations(String id) {
        return http.get(path(id, "/allocations?all=true"), Json.listOf(Allocation.class));
    }

    public Mono<List<Evaluation>> evaluations(String id) {
        return http.get(path(id, "/evaluations"), Json.listOf(Evaluation.class));
    }

    /** What registering the job would do now: what would be placed, and why the rest would not be. Nothing is changed. */
    public Mono<JobPlan> plan(ObjectNode job) {
        return http.ask(
                path(job.path("ID").asText(), "/plan"), Map.of("Job", job, "Diff", false), Json.type(JobPlan.class));
    }

    /** One row for each of these jobs that exists. */
    public Mono<List<JobStatus>> statuses(List<String> ids) {
        if (ids.isEmpty()) {
            return Mono.just(List.of());
        }
        var jobs = ids.stream()
                .map(id -> Map.of("ID", id, "Namespace", http.namespace()))
                .toList();
        return http.ask("/v1/jobs/statuses", Map.of("Jobs", jobs), Json.listOf(JobStatus.class));
    }

    private static String path(String id, String rest) {
        return "/v1/job/" + NomadHttp.encode(id) + rest;
    }
}
