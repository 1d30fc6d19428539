package dev.berth.nomadembedded.http;

import dev.berth.nomadembedded.state.EventBroker;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/** A read that names an index waits until the state is newer than that, or its time is up. */
final class BlockingQuery {
    private static final Duration MAX_WAIT = Duration.ofMinutes(5);
    private static final Pattern WAIT = Pattern.compile("(\\d+)(ms|s|m)");

    private BlockingQuery() {}

    static Mono<Void> await(ApiRequest request, long currentIndex, EventBroker broker) {
        long index = request.number("index").orElse(0L);
        return index > 0 && currentIndex <= index ? broker.newerThan(index, waitTime(request)) : Mono.empty();
    }

    private static Duration waitTime(ApiRequest request) {
        String text = request.text("wait", "300s");
        Matcher matcher = WAIT.matcher(text);
        if (!matcher.matches()) {
            throw new ApiRefusal(400, "Invalid wait time: " + text);
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration wait = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
        return wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait;
    }
}
