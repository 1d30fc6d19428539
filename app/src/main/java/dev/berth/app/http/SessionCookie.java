package dev.berth.app.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** The browser's cookie: out of reach of scripts, sent to this site's own pages only. */
final class SessionCookie {
    static final String NAME = "berth_session";

    private SessionCookie() {}

    static @Nullable String of(ServerHttpRequest request) {
        HttpCookie cookie = request.getCookies().getFirst(NAME);
        return cookie == null || cookie.getValue().isBlank() ? null : cookie.getValue();
    }

    static ResponseCookie set(String session, ServerHttpRequest request) {
        return cookie(session, Credentials.SESSION_LIFE, request);
    }

    static ResponseCookie cleared(ServerHttpRequest request) {
        return cookie("", Duration.ZERO, request);
    }

    private static ResponseCookie cookie(String value, Duration life, ServerHttpRequest request) {
        return ResponseCookie.from(NAME, value)
                .httpOnly(true)
                .sameSite("Strict")
                // Another application behind the same proxy does not get it.
                .path(request.getPath().contextPath().value() + "/")
                .maxAge(life)
                .secure("https".equals(request.getURI().getScheme()))
                .build();
    }
}
