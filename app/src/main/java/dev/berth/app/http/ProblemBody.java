package dev.berth.app.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** A problem as it goes over the wire (RFC 9457). */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProblemBody(
        String type, String title, int status, String code, String detail, List<FaultBody> errors, String requestId) {
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FaultBody(
            String code,
            @org.jspecify.annotations.Nullable Integer line,
            @org.jspecify.annotations.Nullable String field,
            String detail) {
        static FaultBody of(Fault fault) {
            return new FaultBody(fault.code(), fault.line(), fault.field(), fault.detail());
        }
    }

    /** The bytes of its JSON, for what answers outside of the framework. */
    public static byte[] json(Problem problem, String requestId) {
        return JsonMapper.shared().writeValueAsBytes(of(problem, requestId));
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
