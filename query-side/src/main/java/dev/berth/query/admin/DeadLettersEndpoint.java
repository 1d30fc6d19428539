package dev.berth.query.admin;

import dev.berth.eventstore.processor.DeadLetter;
import dev.berth.eventstore.processor.DeadLetters;
import dev.berth.eventstore.processor.UnknownDeadLetter;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /v1/admin/dead-letters}: what automations gave up on, to be handled again or discarded. */
@RestController
final class DeadLettersEndpoint {
    private static final Logger log = LoggerFactory.getLogger(DeadLettersEndpoint.class);
    private static final String ONE = "/v1/admin/dead-letters/{processor}/{position}";
    private static final int SHOWN = 200;

    private final DeadLetters deadLetters;

    DeadLettersEndpoint(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    @Requires(Scope.ADMIN)
    @GetMapping("/v1/admin/dead-letters")
    Mono<DeadLetterList> list(Caller caller) {
        return deadLetters.list(SHOWN).zipWith(deadLetters.count(), DeadLetterList::new);
    }

    @Requires(Scope.ADMIN)
    @PostMapping(ONE + "/retry")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> retry(Caller caller, @PathVariable String processor, @PathVariable long position) {
        return known(deadLetters
                .retry(processor, position)
                .onErrorMap(error -> !(error instanceof UnknownDeadLetter), error -> {
                    log.warn(
                            "A dead letter failed again processor={} position={} error={}",
                            processor,
                            position,
                            error.toString());
                    return Problem.of(
                                    ProblemCode.STILL_FAILING,
                                    "Processor '%s' failed again, and the event stays a dead letter: %s"
                                            .formatted(processor, error))
                            .asException();
                }));
    }

    @Requires(Scope.ADMIN)
    @DeleteMapping(ONE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> discard(Caller caller, @PathVariable String processor, @PathVariable long position) {
        return known(deadLetters.discard(processor, position));
    }

    private static <T> Mono<T> known(Mono<T> work) {
        return work.onErrorMap(
                UnknownDeadLetter.class,
                unknown -> Problem.of(ProblemCode.UNKNOWN_DEAD_LETTER, String.valueOf(unknown.getMessage()))
                        .asException());
    }

    /** The oldest ones, and how many there are in all. */
    record DeadLetterList(List<DeadLetter> deadLetters, long total) {}
}
