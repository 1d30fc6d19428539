package dev.berth.app.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import java.util.List;

/** A problem as it goes over the wire (RFC 9457). */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProblemBody(
        String type, String title, int status, String code, String detail, List<FaultBody> errors, String requestId) {
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FaultBody(
            String code,
            @org.jspecify.annotations.Nullable Integer line,
            @org.jspecify.annotations.Nullable String field,
            String detail) {
        static FaultBody of(Fault fault) {
            return new FaultBody(fault.code(), fault.line(), fault.field(), fault.detail());
        }
    }

    static ProblemBody of(Problem problem, String requestId) {
        return new ProblemBody(
                problem.code().type(),
                problem.code().title(),
                problem.code().status(),
                problem.code().code(),
                problem.detail(),
                problem.errors().stream().map(FaultBody::of).toList(),
                requestId);
    }
}
