package dev.berth.nomadsdk;

import io.netty.handler.codec.http.HttpHeaders;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What an agent answered to a call that it did not refuse. */
final class Answer {
    private final byte[] body;
    private final HttpHeaders headers;

    Answer(byte[] body, HttpHeaders headers) {
        this.body = body;
        this.headers = headers;
    }

    byte[] body() {
        return body;
    }

    Optional<Instant> date() {
        return Optional.ofNullable(headers.get("Date"))
                .map(date -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
    }

    long index() {
        return Long.parseLong(headers.get("X-Nomad-Index", "0"));
    }

    /** Where the next page of a list begins, empty after the last. */
    Optional<String> nextToken() {
        return Optional.ofNullable(headers.get("X-Nomad-NextToken")).filter(token -> !token.isEmpty());
    }
}
