package dev.berth.nomad.placement;

import dev.berth.messages.Workspace;
import dev.berth.nomad.KeyedRunner;
import dev.berth.nomad.WantedPods;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Rewrites whom pods let in when the keys of their workspace change. Changes in quick succession become one rewrite. */
public final class KeyRewriter implements Disposable {
    private static final Duration NEWS = Duration.ofSeconds(5);
    private static final Duration NEWS_PAUSE = Duration.ofMillis(10);
    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final int WORKSPACES_AT_ONCE = 2;

    private final Convergence convergence;
    private final WantedPods pods;
    private final Map<Workspace, Predicate<List<String>>> expected = new ConcurrentHashMap<>();
    private final KeyedRunner<Workspace> runner;

    public KeyRewriter(Convergence convergence, WantedPods pods) {
        this.convergence = convergence;
        this.pods = pods;
        this.runner = new KeyedRunner<>(this::work, WORKSPACES_AT_ONCE, DEADLINE, Schedulers.parallel());
    }

    /** Returns at once. Waits, in bounds, until the workspace's keys show the news, since they may lag behind the log. */
    void rewrite(Workspace workspace, Predicate<List<String>> shows) {
        expected.merge(workspace, shows, Predicate::and);
        runner.submit(workspace);
    }

    private Mono<Void> work(Workspace workspace) {
        var shows = expected.remove(workspace);
        var news = shows == null
                ? Mono.<Void>empty()
                : pods.authorizedKeys(workspace)
                        .filter(shows)
                        .repeatWhenEmpty(again -> again.delayElements(NEWS_PAUSE))
                        .timeout(NEWS, Mono.empty())
                        .then();
        return news.then(convergence.rewriteKeys(workspace));
    }

    /** Whether a line of an authorized_keys file holds the key with this fingerprint. */
    static boolean isKey(String line, String fingerprint) {
        for (var word : line.split(" ", -1)) {
            if (word.startsWith("AAAA") && fingerprint.equals(fingerprint(word))) {
                return true;
            }
        }
        return false;
    }

    private static String fingerprint(String base64) {
        try {
            var hash = MessageDigest.getInstance("SHA-256")
                    .digest(Base64.getDecoder().decode(base64));
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    @Override
    public void dispose() {
        runner.dispose();
    }
}
