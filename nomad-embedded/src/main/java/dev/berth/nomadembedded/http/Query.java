package dev.berth.nomadembedded.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request's path and parameters, decoded. */
record Query(String path, Map<String, List<String>> parameters) {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Pattern WAIT = Pattern.compile("(\\d+)(ms|s|m)");

    static Query of(String uri) {
        QueryStringDecoder decoder = new QueryStringDecoder(uri);
        return new Query(decoder.path(), decoder.parameters());
    }

    List<String> segments() {
        return Arrays.stream(path.split("/", -1))
                .filter(part -> !part.isEmpty())
                .toList();
    }

    List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    String text(String name, String otherwise) {
        return all(name).stream().findFirst().orElse(otherwise);
    }

    boolean flag(String name) {
        return text(name, "false").equals("true");
    }

    Optional<Long> number(String name) {
        Optional<String> text = all(name).stream().findFirst().filter(value -> !value.isEmpty());
        try {
            return text.map(Long::parseLong);
        } catch (NumberFormatException e) {
            throw new Refusal(400, "Invalid %s: %s".formatted(name, text.orElse("")));
        }
    }

    Duration waitTime() {
        String text = text("wait", "300s");
        Matcher matcher = WAIT.matcher(text);
        if (!matcher.matches()) {
            throw new Refusal(400, "Invalid wait time: " + text);
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration wait = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
