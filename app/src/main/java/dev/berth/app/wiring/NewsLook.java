package dev.berth.app.wiring;

import dev.berth.messages.Caller;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.ReportPodNews;
import dev.berth.nomadsdk.Nomad;
import dev.berth.query.pod.PodNews;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Reads what running pods tell of themselves and has it decided: on the rounds, and at once where somebody looks. Each pod is asked
 * no oftener than once in some seconds, however many look, and not at all once there is nothing that it could tell.
 */
public final class NewsLook implements PodNews, PodRounds.Look {
    private static final Logger log = LoggerFactory.getLogger(NewsLook.class);
    private static final Duration KEEP = Duration.ofSeconds(5);
    /** As long as who looks may wait for the decision. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final PodNews told;
    private final Function<ReportPodNews, Mono<PodAnswer>> commands;
    private final KeptReadings<BootOfPod, News> read;

    public NewsLook(Nomad nomad, Function<ReportPodNews, Mono<PodAnswer>> commands) {
        this(new NomadPodNews(nomad), commands, System::nanoTime);
    }

    NewsLook(PodNews told, Function<ReportPodNews, Mono<PodAnswer>> commands, LongSupplier nanos) {
        this.told = told;
        this.commands = commands;
        this.read = new KeptReadings<>(KEEP, nanos);
    }

    @Override
    public Mono<Void> at(PodView running) {
        return of(running).then();
    }

    @Override
    public Mono<News> of(PodView pod) {
        return mayTell(pod) ? read.of(BootOfPod.of(pod), () -> ask(pod)) : Mono.just(News.NONE);
    }

    private static boolean mayTell(PodView pod) {
        var run = pod.commandRun();
        return (run != null && run.runs()) || pod.session().waitsForLogin();
    }

    private Mono<News> ask(PodView pod) {
        return told.of(pod)
                .delayUntil(news -> news.equals(News.NONE)
                        ? Mono.empty()
                        : decide(pod, news).timeout(PATIENCE).onErrorComplete());
    }

    /** Goes on where who looks has no patience: it is subscribed to once, and not given up with him. */
    private Mono<Void> decide(PodView pod, News news) {
        var caller = Caller.system(pod.workspace(), "news-" + UUID.randomUUID());
        var decided = commands.apply(
                        new ReportPodNews(caller, pod.id(), pod.generation(), news.commandEnd(), news.loggedIn()))
                .doOnNext(answer -> {
                    if (answer instanceof PodAnswer.Refused(var problem)) {
                        log.warn("What a pod told was not remembered pod={} reason={}", pod.id(), problem.detail());
                    }
                })
                .doOnError(failed ->
                        log.warn("What a pod told was not remembered pod={} error={}", pod.id(), failed.toString()))
                .onErrorComplete()
                .then()
                .cache();
        decided.subscribe();
        return decided;
    }
}
