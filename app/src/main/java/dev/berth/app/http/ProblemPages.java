package dev.berth.app.http;

import dev.berth.messages.Public;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What the {@code type} of a problem leads to. */
@RestController
public final class ProblemPages {
    record ProblemPage(String type, String title, int status, String code, String whatToDo) {
        static ProblemPage of(ProblemCode code) {
            return new ProblemPage(code.type(), code.title(), code.status(), code.code(), ProblemHelp.of(code));
        }
    }

    @Public
    @GetMapping(path = "/problems/{code}", produces = MediaType.TEXT_HTML_VALUE)
    Mono<ResponseEntity<String>> page(@PathVariable String code) {
        return find(code)
                .map(page -> ResponseEntity.ok()
                        .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                        .body(html(page)));
    }

    @Public
    @GetMapping(path = "/problems/{code}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ProblemPage> json(@PathVariable String code) {
        return find(code);
    }

    private static Mono<ProblemPage> find(String code) {
        Optional<ProblemCode> known = Arrays.stream(ProblemCode.values())
                .filter(candidate -> candidate.code().equals(code))
                .findFirst();
        return Mono.justOrEmpty(known)
                .map(ProblemPage::of)
                .switchIfEmpty(Mono.error(() -> Problem.of(
                                ProblemCode.NOT_FOUND,
                                "No problem has this code. All of them are listed in /openapi.json.")
                        .asException()));
    }

    /** Holds nothing that came with the request. */
    private static String html(ProblemPage page) {
        return """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>%1$s</title></head>
            <body>
            <h1>%1$s</h1>
            <p>Code <code>%2$s</code>, HTTP status %3$d.</p>
            <p>%4$s</p>
            </body>
            </html>
            """.formatted(page.title(), page.code(), page.status(), page.whatToDo());
    }
}
