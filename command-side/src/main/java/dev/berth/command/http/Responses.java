package dev.berth.command.http;

import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.WorkspacePolicy;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.volume.VolumeView;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Mono;

/**
 * Turns answers into HTTP. An answer waits a moment for this node's own read models, so that who writes and then reads
 * here finds what he wrote.
 */
public final class Responses {
    /** {@code <incarnation>-<position>} of the last event of a write. */
    public static final String POSITION_HEADER = "Berth-Position";

    private static final Duration WAIT_FOR_PROJECTION = Duration.ofMillis(250);

    private final ProjectionProgress progress;
    private final LogIncarnation incarnation;

    public Responses(ProjectionProgress progress, LogIncarnation incarnation) {
        this.progress = progress;
        this.incarnation = incarnation;
    }

    /** 202 with the pod as decided, or the problem. */
    public Mono<ResponseEntity<PodView>> pod(PodAnswer answer) {
        return switch (answer) {
            case PodAnswer.Accepted(var pod, var position) ->
                accepted(
                                position,
                                ResponseEntity.status(HttpStatus.ACCEPTED)
                                        .location(URI.create("/v1/pods/" + pod.id()))
                                        .eTag("\"" + pod.version() + "\""))
                        .map(response -> response.body(pod));
            case PodAnswer.Refused(var problem) -> Mono.error(problem.asException());
            case PodAnswer.Outdated outdated ->
                Mono.error(new IllegalStateException("only reports are outdated: " + outdated));
        };
    }

    /** 200 with the part of a workspace's policy that was set, and its version as the {@code ETag}. */
    public <V> Mono<ResponseEntity<V>> policy(
            PolicyAnswer answer, ToLongFunction<WorkspacePolicy> version, Function<WorkspacePolicy, V> part) {
        return switch (answer) {
            case PolicyAnswer.Accepted(var policy, var position) ->
                accepted(position, ResponseEntity.status(HttpStatus.OK).eTag("\"" + version.applyAsLong(policy) + "\""))
                        .map(ready -> ready.body(part.apply(policy)));
            case PolicyAnswer.Refused(var problem) -> Mono.error(problem.asException());
        };
    }

    /** 204 once nothing of a part of the policy is set any more. */
    public Mono<ResponseEntity<Void>> policyCleared(PolicyAnswer answer) {
        return switch (answer) {
            case PolicyAnswer.Accepted(var _, var position) ->
                accepted(position, ResponseEntity.status(HttpStatus.NO_CONTENT))
                        .map(ResponseEntity.HeadersBuilder::build);
            case PolicyAnswer.Refused(var problem) -> Mono.error(problem.asException());
        };
    }

    /** {@code response} with the volume as decided, or the problem. */
    public Mono<ResponseEntity<VolumeView>> volume(VolumeAnswer answer, ResponseEntity.BodyBuilder response) {
        return switch (answer) {
            case VolumeAnswer.Accepted(var volume, var position) ->
                accepted(position, response.eTag("\"" + volume.version() + "\""))
                        .map(ready -> ready.body(volume));
            case VolumeAnswer.Refused(var problem) -> Mono.error(problem.asException());
            case VolumeAnswer.Gone _ ->
                Mono.error(new IllegalStateException("only a report finds that a volume is gone already"));
        };
    }

    /** {@code response} with the position, once the read models are there or the wait was long enough. */
    public Mono<ResponseEntity.BodyBuilder> accepted(
            CompletableFuture<Long> position, ResponseEntity.BodyBuilder response) {
        return Mono.fromFuture(position)
                .flatMap(at -> progress.reached(at, WAIT_FOR_PROJECTION)
                        .thenReturn(response.header(POSITION_HEADER, incarnation.id() + "-" + at)));
    }

    /** Name of the header of a request that is to be carried out once, however often it is sent. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** Name of the header that makes a change depend on the version of what it changes. */
    public static final String IF_MATCH = HttpHeaders.IF_MATCH;

    /** Name of the header that makes a change depend on that there is nothing yet. */
    public static final String IF_NONE_MATCH = HttpHeaders.IF_NONE_MATCH;
}
