package dev.berth.command.webhook.save;

import dev.berth.command.CommandSideSettings;
import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.WebhookAddresses;
import dev.berth.command.WebhookSecrets;
import dev.berth.command.http.JsonBody;
import dev.berth.command.http.Responses;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.webhook.SaveWebhook;
import dev.berth.messages.webhook.WebhookAnswer;
import dev.berth.messages.webhook.WebhookName;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Base64;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code PUT /v1/webhooks/{name}}: 200 with the webhook and, this once, a new key that its deliveries are signed with. Address
 * and key are stored before anything is decided, and those that they take the place of deleted after.
 */
@RestController
final class SaveWebhookEndpoint {
    private static final int KEY_BYTES = 32;

    private final Commands commands;
    private final WebhookSecrets secrets;
    private final WebhookReader reader;
    private final RandomGenerator random;
    private final Responses responses;

    SaveWebhookEndpoint(
            Commands commands,
            WebhookSecrets secrets,
            WebhookAddresses addresses,
            CommandSideSettings settings,
            ProjectionProgress progress,
            LogIncarnation incarnation) {
        this.commands = commands;
        this.secrets = secrets;
        this.reader = new WebhookReader(addresses);
        this.random = settings.random();
        this.responses = new Responses(progress, incarnation);
    }

    @PutMapping(path = "/v1/webhooks/{name}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<SavedWebhook>> save(
            Caller caller,
            @PathVariable("name") String name,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = WebhookBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> json) {
        var body = JsonBody.of(json);
        body.allowOnly(WebhookBody.class);
        WebhookReader.name(body, name);
        var url = reader.url(body);
        var topics = reader.topics(body);
        if (!body.faults().isEmpty() || url == null) {
            return Mono.error(body.problem(ProblemCode.INVALID_SPEC).asException());
        }
        var saved = new SavedWebhook(new WebhookName(name), WebhookReader.origin(url), topics, key());
        return secrets.store(caller.workspace(), url.toString(), saved.key())
                .flatMap(reference -> commands.send(
                                new SaveWebhook(caller, saved.name(), saved.origin(), topics, reference))
                        .flatMap(answer -> answer(answer, reference, saved)));
    }

    private Mono<ResponseEntity<SavedWebhook>> answer(WebhookAnswer answer, String reference, SavedWebhook saved) {
        return switch (answer) {
            case WebhookAnswer.Accepted(var forgotten, var position) ->
                (forgotten == null ? Mono.<Void>empty() : secrets.forget(forgotten))
                        .then(responses.accepted(
                                position,
                                ResponseEntity.status(HttpStatus.OK).header(HttpHeaders.CACHE_CONTROL, "no-store")))
                        .map(response -> response.body(saved));
            case WebhookAnswer.Refused(var problem) ->
                secrets.forget(reference).then(Mono.error(problem.asException()));
        };
    }

    private String key() {
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
