package dev.berth.app.wiring;

import dev.berth.messages.pod.CommandEnd;
import dev.berth.messages.pod.PodView;
import dev.berth.nomad.placement.NomadTime;
import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.TaskState;
import dev.berth.query.pod.PodNews;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What pods tell by files that Nomad's readers reach. A user of the pod can write there too, so they are read as what strangers
 * send, and nothing comes of them but for the pod.
 */
final class NomadPodNews implements PodNews {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(1);
    private static final int MAX_STATUS = 255;

    private final Nomad nomad;

    NomadPodNews(Nomad nomad) {
        this.nomad = nomad;
    }

    @Override
    public Mono<News> of(PodView pod) {
        return PodAllocations.running(nomad, pod.id())
                .flatMap(allocation -> Mono.zip(commandEnd(pod, allocation), loggedIn(pod, allocation))
                        .map(told -> new News(told.getT1().orElse(null), told.getT2())))
                .timeout(READ_TIMEOUT)
                .onErrorResume(PodAllocations::isAway, _ -> Mono.empty())
                .defaultIfEmpty(News.NONE);
    }

    private Mono<Optional<CommandEnd>> commandEnd(PodView pod, Allocation allocation) {
        var task = allocation.taskStates().get(PodJob.TASK);
        return pod.commandRun() == null || !pod.commandRun().runs() || task == null || !"running".equals(task.state())
                ? Mono.just(Optional.empty())
                : PodOwnFigures.of(nomad, allocation.id(), PodJob.COMMAND_END).map(told -> commandEnd(task, told));
    }

    private Mono<Boolean> loggedIn(PodView pod, Allocation allocation) {
        return !pod.session().waitsForLogin()
                ? Mono.just(false)
                : nomad.allocations()
                        .status(allocation.id(), PodJob.LOGGED_IN)
                        .hasElement()
                        .onErrorResume(
                                refused -> refused instanceof NomadException nomads && nomads.isNotFound(),
                                _ -> Mono.just(false));
    }

    /** Just after a restart in place the file may still tell of the boot before. */
    static Optional<CommandEnd> commandEnd(TaskState task, PodOwnFigures told) {
        var status = told.number("exit");
        var began = known(told.instant("began"));
        return status == null || status > MAX_STATUS || isOfBefore(began, NomadTime.of(task.startedAt()))
                ? Optional.empty()
                : Optional.of(new CommandEnd(task.restarts(), status.intValue(), known(told.instant("ended"))));
    }

    /** Both by the machine's clock. */
    private static boolean isOfBefore(@Nullable Instant began, @Nullable Instant started) {
        return began != null && started != null && began.isBefore(started.truncatedTo(ChronoUnit.SECONDS));
    }

    /** An image without a program that tells the time says 0. */
    private static @Nullable Instant known(@Nullable Instant time) {
        return time == null || time.equals(Instant.EPOCH) ? null : time;
    }
}
