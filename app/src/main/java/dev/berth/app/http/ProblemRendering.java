package dev.berth.app.http;

import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/**
 * The one place that writes problem+json. What nobody expected is logged here once, and never shown. An outage is told
 * where it is noticed first, in one line when it begins and one when it ends, and not for each request that it meets.
 */
@Order(-2)
public final class ProblemRendering implements ErrorWebExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemRendering.class);

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        ServerHttpResponse response = exchange.getResponse();
        Problem problem = Problems.of(failure);
        // The words of a lost connection are the same whether it was the client's or the database's, so what is known
        // to be something else is answered.
        if (response.isCommitted()
                || (problem.code() == ProblemCode.INTERNAL
                        && DisconnectedClientHelper.isClientDisconnectedException(failure))) {
            // Nothing can be said any more; the connection ends, so that a half answer is not taken for a whole one.
            return Mono.error(failure);
        }
        String requestId = RequestIds.of(exchange);
        report(exchange.getRequest(), requestId, problem.code(), failure);
        return write(response, problem, requestId, failure);
    }

    private static void report(ServerHttpRequest request, String requestId, ProblemCode code, Throwable failure) {
        if (code == ProblemCode.INTERNAL) {
            log.error(
                    "Request failed request={} method={} path={}",
                    requestId,
                    request.getMethod(),
                    request.getPath(),
                    failure);
        } else if (code == ProblemCode.UNAVAILABLE && Problems.isSlowStatement(failure)) {
            log.warn(
                    "A statement of a request took too long request={} method={} path={} error={}",
                    requestId,
                    request.getMethod(),
                    request.getPath(),
                    failure.toString());
        } else if (code == ProblemCode.UNAVAILABLE) {
            log.debug(
                    "Request refused, since something that it needs is not available request={} method={} path={} error={}",
                    requestId,
                    request.getMethod(),
                    request.getPath(),
                    failure.toString());
        }
    }

    private Mono<Void> write(ServerHttpResponse response, Problem problem, String requestId, Throwable failure) {
        HttpHeaders headers = response.getHeaders();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.setCacheControl("no-store");
        if (failure instanceof MethodNotAllowedException method) {
            headers.setAllow(method.getSupportedMethods());
        }
        switch (problem.code().status()) {
            case 401 -> headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            case 429 -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(FailedLogins.WINDOW.toSeconds()));
            case 503 -> headers.set(HttpHeaders.RETRY_AFTER, "1");
            default -> {}
        }
        response.setStatusCode(HttpStatusCode.valueOf(problem.code().status()));
        byte[] body = ProblemBody.json(problem, requestId);
        headers.setContentLength(body.length);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
