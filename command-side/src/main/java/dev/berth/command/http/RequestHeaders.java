package dev.berth.command.http;

import dev.berth.messages.RequestKey;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/** What every write has to say in its headers. Refuses by throwing the problem. */
public final class RequestHeaders {
    private static final String TAG = "(?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*+\"";
    private static final Pattern TAGS = Pattern.compile("\\s*+%1$s\\s*+(?:,\\s*+%1$s\\s*+)*+".formatted(TAG));
    private static final Pattern VERSION = Pattern.compile("\"(\\d{1,18})(?:--?(?:gzip|br|zstd|deflate))?\"");

    private RequestHeaders() {}

    /**
     * The {@code Idempotency-Key} of a request, null where it has none.
     *
     * @param request method and path
     * @param body whatever tells this request from others; it ends up hashed in an event, so it must not hold secrets
     */
    public static @Nullable RequestKey requestKey(@Nullable String header, String request, Map<String, ?> body) {
        if (header == null) {
            return null;
        }
        try {
            return new RequestKey(header, DigestUtils.sha256Hex(request + "\n" + canonical(body)));
        } catch (IllegalArgumentException e) {
            throw new Problem(
                            ProblemCode.INVALID_PARAMETER,
                            "The header Idempotency-Key is not valid: %s.".formatted(e.getMessage()),
                            List.of(Fault.ofField(
                                    "invalid-idempotency-key", "Idempotency-Key", String.valueOf(e.getMessage()))))
                    .asException();
        }
    }

    /**
     * The versions that {@code If-Match} names, null where any will do. A tag that is none of ours matches nothing. Tags are
     * compared weakly and without what servers that compress answers on the way add to them: nginx makes them weak, Apache
     * appends {@code -gzip}.
     */
    public static @Nullable Set<Long> expectedVersions(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return null;
        }
        if (!TAGS.matcher(ifMatch).matches()) {
            throw Problem.of(
                            ProblemCode.INVALID_PARAMETER,
                            "The header If-Match is not valid: send the ETag of what was read, e.g. \"42\".")
                    .asException();
        }
        return VERSION.matcher(ifMatch)
                .results()
                .map(tag -> Long.valueOf(tag.group(1)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether {@code If-None-Match} asks that there be nothing yet, which it says by {@code *} alone. */
    public static boolean onlyNew(@Nullable String ifNoneMatch) {
        if (ifNoneMatch == null) {
            return false;
        }
        if (!ifNoneMatch.strip().equals("*")) {
            throw Problem.of(
                            ProblemCode.INVALID_PARAMETER,
                            "The header If-None-Match is not valid: send *, to save only where there is nothing yet.")
                    .asException();
        }
        return true;
    }

    /** How {@code expected} is told to whoever named them and is too late. */
    public static String shown(Set<Long> expected) {
        return expected.isEmpty()
                ? "no version that there ever was"
                : "version " + expected.stream().sorted().map(String::valueOf).collect(Collectors.joining(" or "));
    }

    /** The same text for bodies that differ in nothing but the order of their fields and in blanks. */
    public static String canonical(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map -> {
                var sorted = new TreeMap<String, String>();
                map.forEach((key, inner) -> sorted.put(quoted(String.valueOf(key)), canonical(inner)));
                yield sorted.toString();
            }
            case List<?> list ->
                list.stream().map(RequestHeaders::canonical).toList().toString();
            case String text -> quoted(text);
            default -> value.toString();
        };
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
