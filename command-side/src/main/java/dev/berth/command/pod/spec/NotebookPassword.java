package dev.berth.command.pod.spec;

import dev.berth.command.http.JsonBody;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The password of a pod's notebook, as somebody typed it: what it may be, and what is kept of it. */
public final class NotebookPassword {
    public static final int MIN = 8;
    /** What makes a hash of it takes longer the longer it is. */
    public static final int MAX = 128;

    private NotebookPassword() {}

    /** The field {@code password}; null where that is missing or wrong, which {@code given} says then. */
    public static @Nullable String read(JsonBody given) {
        int faults = given.faults().size();
        var password = given.text("password");
        if (!given.isGiven("password")) {
            given.fault("missing", "password", "Give the password that the notebook's log-in is to ask for.");
        } else if (password != null) {
            check(password, given);
        }
        return given.faults().size() > faults ? null : password;
    }

    private static void check(String password, JsonBody given) {
        int length = password.codePointCount(0, password.length());
        if (length < MIN) {
            given.fault(
                    "too-short",
                    "password",
                    "Whoever guesses it runs programs in the pod. Take %d characters at least.".formatted(MIN));
        } else if (length > MAX) {
            given.fault("too-long", "password", "A password takes at most %d characters.".formatted(MAX));
        } else if (password.chars().anyMatch(Character::isISOControl)
                || !StandardCharsets.UTF_8.newEncoder().canEncode(password)) {
            given.fault(
                    "invalid-value", "password", "A password cannot hold characters that nobody can type into a form.");
        }
    }

    /** That by which a pod knows it. Computed elsewhere, since it takes a while and others wait for the caller's thread. */
    public static Mono<String> hash(String password, RandomGenerator random) {
        return Mono.fromCallable(() -> PasswordHash.of(password, random)).subscribeOn(Schedulers.boundedElastic());
    }
}
