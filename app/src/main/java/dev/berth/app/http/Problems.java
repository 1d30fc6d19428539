package dev.berth.app.http;

import dev.berth.eventstore.sql.DatabaseFault;
import dev.berth.eventstore.sql.DatabaseOutage;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.problem.ProblemException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ContentTooLargeException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.MissingRequestValueException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;

/** Says in Berth's words what the framework threw. Its own texts are not passed on: they name classes. */
final class Problems {
    private static final int MAX_CAUSES = 16;

    private Problems() {}

    static Problem of(Throwable failure) {
        ProblemException refusal = find(failure, ProblemException.class);
        if (refusal != null) {
            return refusal.problem();
        }
        if (find(failure, DataBufferLimitException.class) != null
                || find(failure, ContentTooLargeException.class) != null) {
            return Problem.of(ProblemCode.PAYLOAD_TOO_LARGE, "The body is larger than this address takes.");
        }
        if (find(failure, ReadTimeoutException.class) != null) {
            return Problem.of(ProblemCode.REQUEST_TIMEOUT, "The body did not arrive as a whole in time.");
        }
        if (isDatabaseAway(failure)) {
            return Problem.of(
                    ProblemCode.UNAVAILABLE,
                    DatabaseFault.sentence(failure)
                            + (DatabaseFault.isRefusal(failure) ? " Nothing was changed." : ""));
        }
        return switch (failure) {
            case MethodNotAllowedException method ->
                Problem.of(
                        ProblemCode.METHOD_NOT_ALLOWED,
                        "%s is not taken here; %s is.".formatted(method.getHttpMethod(), methods(method)));
            case UnsupportedMediaTypeStatusException type ->
                Problem.of(
                        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                        "The body is %s. Send it as 'Content-Type: application/json'."
                                .formatted(
                                        type.getContentType() == null
                                                ? "of no stated type"
                                                : "'" + type.getContentType() + "'"));
            case NotAcceptableStatusException accept ->
                Problem.of(
                        ProblemCode.NOT_ACCEPTABLE,
                        accept.getSupportedMediaTypes().isEmpty()
                                ? "The Accept header cannot be read. Send '*/*' or leave it out."
                                : "This address answers in %s only, and the Accept header excludes that."
                                        .formatted(accept.getSupportedMediaTypes()));
            case MissingRequestValueException missing ->
                parameter(missing.getName(), "'%s' is missing.".formatted(missing.getName()));
            case ServerWebInputException input -> input(input);
            case ResponseStatusException other
            when other.getStatusCode().value() == 404 ->
                Problem.of(
                        ProblemCode.NOT_FOUND,
                        "No address like this one is known. The list of all of them is /openapi.json.");
            case ResponseStatusException other
            when other.getStatusCode().is4xxClientError() ->
                Problem.of(ProblemCode.BAD_REQUEST, "The request could not be read.");
            default ->
                Problem.of(
                        ProblemCode.INTERNAL,
                        "This is a fault of Berth and not of the request. The log has it under this request id.");
        };
    }

    private static Problem input(ServerWebInputException input) {
        JacksonException json = find(input, JacksonException.class);
        if (json != null) {
            return json(json);
        }
        var parameter = input.getMethodParameter();
        if (find(input, DecodingException.class) == null && parameter != null && input.getCause() != null) {
            String name = parameter.getParameterName() == null ? "parameter" : parameter.getParameterName();
            return parameter(
                    name,
                    "The value of '%s' is no %s."
                            .formatted(name, parameter.getParameterType().getSimpleName()));
        }
        return Problem.of(ProblemCode.BAD_REQUEST, "The body is missing or no JSON object.");
    }

    private static Problem json(JacksonException json) {
        int line = json.getLocation() == null ? -1 : json.getLocation().getLineNr();
        int column = json.getLocation() == null ? -1 : json.getLocation().getColumnNr();
        if (json instanceof StreamReadException) {
            return Problem.of(
                    ProblemCode.BAD_REQUEST,
                    line < 1
                            ? "The body is no JSON."
                            : "The body is no JSON from line %d, column %d on.".formatted(line, column));
        }
        String field = path(json);
        IllegalArgumentException rule = find(json, IllegalArgumentException.class);
        String why = rule != null && rule.getMessage() != null ? rule.getMessage() : "it has the wrong type";
        if (field.isEmpty()) {
            return Problem.of(ProblemCode.BAD_REQUEST, "The body does not fit this address: %s.".formatted(why));
        }
        String detail = "The field '%s' cannot be read: %s.".formatted(field, why);
        return new Problem(ProblemCode.BAD_REQUEST, detail, List.of(Fault.ofField("unreadable", field, detail)));
    }

    /** {@code gpu.count}, {@code ports[0]}. */
    private static String path(JacksonException json) {
        var path = new StringBuilder();
        for (var step : json.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.toString();
    }

    private static Problem parameter(String name, String detail) {
        return new Problem(
                ProblemCode.INVALID_PARAMETER, detail, List.of(Fault.ofField("invalid-parameter", name, detail)));
    }

    private static String methods(MethodNotAllowedException method) {
        return method.getSupportedMethods().stream()
                .map(HttpMethod::name)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static boolean isDatabaseAway(Throwable failure) {
        return DatabaseOutage.causes(failure) || isSlowStatement(failure);
    }

    /** The database answers, and broke off one statement: nobody else tells of it. */
    static boolean isSlowStatement(Throwable failure) {
        return find(failure, R2dbcTimeoutException.class) != null && !DatabaseOutage.causes(failure);
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        Throwable candidate = failure;
        for (int depth = 0; candidate != null && depth < MAX_CAUSES; depth++) {
            if (type.isInstance(candidate)) {
                return type.cast(candidate);
            }
            candidate = candidate.getCause();
        }
        return null;
    }
}
