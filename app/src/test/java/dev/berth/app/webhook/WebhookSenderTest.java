package dev.berth.app.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.app.BerthOnLog;
import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.TimerRequest;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.RunTimers;
import dev.berth.messages.webhook.SaveWebhook;
import dev.berth.messages.webhook.WebhookName;
import dev.berth.messages.webhook.WebhookTopic;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Webhooks of pods on a real log, told by processes that come and go. */
class WebhookSenderTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final WebhookName PAGER = new WebhookName("pager");
    private static final Caller ANNA =
            new Caller("anna", new Workspace("anna"), Set.of(Scope.READ, Scope.WRITE), "request-1");

    private final Map<String, WebhookTarget> vault = new ConcurrentHashMap<>();
    private final AtomicInteger ports = new AtomicInteger(10_000);
    private final List<SendingProcess> processes = new ArrayList<>();
    private EmbeddedPostgres server;

    @BeforeEach
    void open() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterEach
    void close() throws IOException {
        processes.forEach(SendingProcess::close);
        server.close();
    }

    /** One Berth, as far as webhooks go. */
    private final class SendingProcess {
        private final BerthOnLog berth;
        private Disposable sender = () -> {};

        SendingProcess(String node) {
            berth = new BerthOnLog(server, node, Clock.systemUTC(), ports);
            processes.add(this);
        }

        SendingProcess sending() {
            sender = WebhookSender.start(
                    berth.query().webhooks(),
                    berth.query().pods(),
                    berth.store().tailer(),
                    reference -> Mono.justOrEmpty(vault.get(reference)),
                    new AllowedAddresses(true),
                    berth.store().codec().mapper(),
                    berth.commands()::send,
                    () -> true,
                    Clock.systemUTC(),
                    new Random(1));
            return this;
        }

        void save(String url) {
            vault.put("vault-1", new WebhookTarget(url, "key"));
            berth.commands()
                    .send(new SaveWebhook(
                            ANNA, PAGER, "http://127.0.0.1", List.of(WebhookTopic.STOP_WARNED), "vault-1"))
                    .block(SOON);
        }

        /** A pod whose stop is near, so that it is warned of at once. */
        void warn(int number) {
            var pod = new PodId("pod-" + "a".repeat(15) + (char) ('a' + number));
            var settings = new PodSettings(null, null, new TimerRequest(Duration.ofMinutes(5), null), null, null);
            assertThat(berth.commands()
                            .send(new LaunchPod(
                                    ANNA,
                                    pod,
                                    new PodName("train-" + number),
                                    new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(), 20, List.of()),
                                    null,
                                    "ssh-ed25519 AAAA",
                                    null,
                                    settings))
                            .block(SOON))
                    .isInstanceOf(PodAnswer.Accepted.class);
            berth.commands()
                    .send(new RunTimers(Caller.system(ANNA.workspace(), "timers"), pod))
                    .block(SOON);
        }

        List<String> ends() {
            return berth.store().reader().page(0, 500).block(SOON).stream()
                    .filter(event -> event.name().startsWith("berth.WebhookDeliver"))
                    .map(event -> event.name() + " " + new String(event.payload(), StandardCharsets.UTF_8))
                    .toList();
        }

        void close() {
            sender.dispose();
            berth.close();
        }
    }

    @Test
    void a_webhook_is_told_once_also_by_processes_that_come_later_and_by_views_that_are_built_anew() throws Exception {
        try (var receiver = new Receiver(_ -> 200)) {
            var one = new SendingProcess("one").sending();
            one.save(receiver.url("/hook"));
            one.warn(0);

            await().atMost(SOON).until(() -> one.ends().size() == 1);
            assertThat(one.ends().getFirst())
                    .startsWith("berth.WebhookDelivered")
                    .contains("\"tries\":1");
            one.close();
            processes.clear();

            var two = new SendingProcess("two").sending();
            var build = two.berth.store().projections().live("webhooks").build();
            two.berth.store().projections().rebuild("webhooks").block(SOON);
            await().atMost(SOON)
                    .until(() -> !two.berth
                            .store()
                            .projections()
                            .live("webhooks")
                            .build()
                            .equals(build));
            two.warn(1);
            await().atMost(SOON).until(() -> two.ends().size() == 2);
            assertThat(receiver.told)
                    .extracting(told -> told.body().replaceAll(".*\"name\":\"([^\"]*)\".*", "$1"))
                    .containsExactly("train-0", "train-1");
        }
    }

    @Test
    void one_that_fails_is_told_again_under_the_same_id_and_what_nobody_told_is_told_by_the_next_process()
            throws Exception {
        try (var receiver = new Receiver(n -> n == 1 ? 500 : 204)) {
            var silent = new SendingProcess("one");
            silent.save(receiver.url("/hook"));
            silent.warn(0);
            silent.close();
            processes.clear();
            var next = new SendingProcess("two").sending();

            await().atMost(SOON).until(() -> next.ends().size() == 1);

            assertThat(next.ends().getFirst()).contains("\"tries\":2", "\"status\":204");
            assertThat(receiver.told).hasSize(2);
            assertThat(receiver.told.get(0).header("Berth-delivery"))
                    .isEqualTo(receiver.told.get(1).header("Berth-delivery"));
        }
    }

    @Test
    void a_webhook_whose_address_is_not_kept_any_more_is_given_up_and_says_so() {
        var one = new SendingProcess("one").sending();
        one.save("http://127.0.0.1:1/");
        vault.clear();
        one.warn(0);

        await().atMost(SOON).until(() -> one.ends().size() == 1);

        assertThat(one.ends().getFirst()).contains("Save the webhook again.", "\"status\":null");
    }
}
