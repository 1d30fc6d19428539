package dev.berth.command.webhook.save;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.CommandSideSettings;
import dev.berth.command.TestModule;
import dev.berth.command.WebhookSecrets;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.webhook.RemoveWebhook;
import dev.berth.messages.webhook.ReportDelivery;
import dev.berth.messages.webhook.WebhookAnswer;
import dev.berth.messages.webhook.WebhookEvent.WebhookDelivered;
import dev.berth.messages.webhook.WebhookEvent.WebhookSaved;
import dev.berth.messages.webhook.WebhookName;
import dev.berth.messages.webhook.WebhookTopic;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class SaveWebhookEndpointTest {
    private static final String HOOK =
            "{\"url\":\"https://example.org:8443/hook?token=s3cret\",\"events\":[\"pod.stop-warned\",\"pod.stopped\"]}";

    private final TestModule module = TestModule.withQuota(null);
    private final Kept secrets = new Kept();

    private static final class Kept implements WebhookSecrets {
        private final Map<String, String> urls = new ConcurrentSkipListMap<>();
        private int references;

        @Override
        public Mono<String> store(Workspace workspace, String url, String key) {
            return Mono.fromSupplier(() -> {
                var reference = "vault-" + ++references;
                urls.put(reference, url + " " + key);
                return reference;
            });
        }

        @Override
        public Mono<Void> forget(String reference) {
            return Mono.fromRunnable(() -> urls.remove(reference));
        }
    }

    @AfterEach
    void close() {
        module.close();
    }

    private ResponseSpec put(Caller caller, String name, String body) {
        var settings = new CommandSideSettings(
                null, Duration.ZERO, false, Set.of(), Clock.systemUTC(), new SplittableRandom(1));
        var endpoint = new SaveWebhookEndpoint(
                module.commands(),
                secrets,
                host -> host.equals("10.0.0.1") ? "It leads to a private network." : null,
                settings,
                (_, _) -> Mono.empty(),
                () -> "log1");
        return TestEndpoints.client(caller, endpoint)
                .put()
                .uri("/v1/webhooks/{name}", name)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    @Test
    void a_webhook_is_saved_its_key_is_told_once_and_the_event_has_nothing_that_may_be_a_secret() {
        put(ANNA, "pager", HOOK)
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Berth-Position", "log1-1")
                .expectHeader()
                .valueEquals("Cache-Control", "no-store")
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("pager")
                .jsonPath("$.origin")
                .isEqualTo("https://example.org:8443")
                .jsonPath("$.key")
                .value(key -> assertThat(secrets.urls)
                        .containsEntry("vault-1", "https://example.org:8443/hook?token=s3cret " + key));
        assertThat(module.events())
                .containsExactly(new WebhookSaved(
                        new WebhookName("pager"),
                        Workspace.MAIN,
                        "https://example.org:8443",
                        List.of(WebhookTopic.STOP_WARNED, WebhookTopic.STOPPED),
                        "vault-1"));
    }

    @Test
    void a_second_one_takes_the_place_of_the_first_of_its_workspace_and_the_old_key_is_deleted() {
        put(ANNA, "pager", HOOK).expectStatus().isOk();
        put(BERT, "pager", HOOK).expectStatus().isOk();
        put(ANNA, "pager", HOOK).expectStatus().isOk();

        assertThat(secrets.urls).containsOnlyKeys("vault-2", "vault-3");
    }

    @Test
    void a_workspace_has_ten_and_another_one_has_its_own() {
        for (int i = 0; i < SaveWebhookHandler.MAX_WEBHOOKS; i++) {
            put(ANNA, "hook-" + i, HOOK).expectStatus().isOk();
        }
        put(ANNA, "one-more", HOOK)
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("too-many-webhooks");
        assertThat(secrets.urls).hasSize(SaveWebhookHandler.MAX_WEBHOOKS);
        put(ANNA, "hook-3", HOOK).expectStatus().isOk();
        put(BERT, "one-more", HOOK).expectStatus().isOk();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"events":["pod.stopped"]}                                           | url
            {"url":"ftp://example.org","events":["pod.stopped"]}                 | url
            {"url":"example.org/hook","events":["pod.stopped"]}                  | url
            {"url":"https:///hook","events":["pod.stopped"]}                     | url
            {"url":"https://a b","events":["pod.stopped"]}                       | url
            {"url":"https://me:pw@example.org","events":["pod.stopped"]}         | url
            {"url":"https://example.org/#x","events":["pod.stopped"]}            | url
            {"url":"https://example.org:70000/","events":["pod.stopped"]}        | url
            {"url":"http://10.0.0.1/","events":["pod.stopped"]}                  | url
            {"url":"https://example.org","events":["pod.gone"]}                  | events[0]
            {"url":"https://example.org","events":[]}                            | events
            {"url":"https://example.org"}                                        | events
            {"url":"https://example.org","events":["pod.stopped"],"secret":"x"}  | secret
            """)
    void what_is_wrong_is_named_and_nothing_is_kept(String body, String field) {
        put(ANNA, "pager", body)
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo(field)
                .jsonPath("$.detail")
                .value(String.class, detail -> assertThat(detail).doesNotContain("me:pw"));
        assertThat(secrets.urls).isEmpty();
        assertThat(module.events()).isEmpty();
    }

    @Test
    void a_name_that_is_none_is_refused() {
        put(ANNA, "Not A Name", HOOK)
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("name");
    }

    @Test
    void a_webhook_is_removed_by_its_workspace_alone() {
        put(ANNA, "pager", HOOK).expectStatus().isOk();
        var name = new WebhookName("pager");

        assertThat(module.commands().send(new RemoveWebhook(BERT, name)).block())
                .isInstanceOfSatisfying(
                        WebhookAnswer.Refused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo(ProblemCode.UNKNOWN_WEBHOOK));
        assertThat(module.commands().send(new RemoveWebhook(ANNA, name)).block())
                .isInstanceOfSatisfying(
                        WebhookAnswer.Accepted.class,
                        removed -> assertThat(removed.forgotten()).isEqualTo("vault-1"));
        assertThat(module.commands().send(new RemoveWebhook(ANNA, name)).block())
                .isInstanceOf(WebhookAnswer.Refused.class);
    }

    @Test
    void what_became_of_a_delivery_is_remembered_once_whoever_reports_it() {
        var name = new WebhookName("pager");
        var got = new ReportDelivery(ANNA, name, "e-1", 7, WebhookTopic.STOPPED, 204, 1, null);
        var missed = new ReportDelivery(ANNA, name, "e-1", 7, WebhookTopic.STOPPED, null, 5, "It gave no answer.");

        var first = (WebhookAnswer.Accepted) module.commands().send(got).block();
        var again = (WebhookAnswer.Accepted) module.commands().send(missed).block();

        assertThat(again.position().join()).isEqualTo(first.position().join());
        assertThat(module.events())
                .containsExactly(new WebhookDelivered(name, Workspace.MAIN, "e-1", 7, WebhookTopic.STOPPED, 204, 1));
    }
}
