package dev.berth.app.check;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.app.check.CheckResult.Status;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The results as people and programs read them. */
public record CheckReport(List<CheckResult> results) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    private record Line(
            String name,
            String status,
            String text,
            @Nullable String fix) {}

    private record Whole(boolean ok, List<Line> checks) {}

    /** The same with more at its end. */
    public CheckReport with(List<CheckResult> more) {
        return new CheckReport(Stream.concat(results.stream(), more.stream()).toList());
    }

    /** Whether Berth can work with the cluster. */
    public boolean isOk() {
        return failed() == 0;
    }

    public long failed() {
        return results.stream()
                .filter(result -> result.status() == Status.FAILED)
                .count();
    }

    /** A line for each check. */
    public List<String> table() {
        return results.stream().map(CheckResult::line).toList();
    }

    /** A line for each thing that Berth can do without and its owner should know. */
    public List<String> warnings() {
        return results.stream()
                .filter(result -> result.status() == Status.WARNING)
                .map(CheckResult::line)
                .toList();
    }

    /** {@code {"ok":…,"checks":[{"name","status":"ok|unknown|warning|failed","text","fix"?}]}}. */
    public String json() {
        try {
            return JSON.writeValueAsString(new Whole(
                    isOk(),
                    results.stream()
                            .map(result -> new Line(
                                    result.name(),
                                    result.status().name().toLowerCase(Locale.ROOT),
                                    result.text(),
                                    result.fix()))
                            .toList()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report could not be written as JSON", e);
        }
    }
}
