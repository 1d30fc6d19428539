package dev.berth.ssh.gateway;

import dev.berth.ssh.PodCertificates;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.config.keys.OpenSshCertificate;

/** Certificates for the edge's inner-leg key, one per pod, asked for again shortly before they run out. */
final class CertificateCache {
    private static final Duration SPARE = Duration.ofSeconds(60);

    /** Enough for the pods in use; beyond it all that ran out or failed are dropped, then all. */
    private static final int MOST = 10_000;

    private final PodCertificates issuer;
    private final PublicKey innerKey;
    private final Map<String, CompletableFuture<OpenSshCertificate>> byPodId = new ConcurrentHashMap<>();

    CertificateCache(PodCertificates issuer, PublicKey innerKey) {
        this.issuer = issuer;
        this.innerKey = innerKey;
    }

    CompletionStage<OpenSshCertificate> certificateFor(String podId) {
        if (byPodId.size() >= MOST) {
            byPodId.values().removeIf(certificate -> !isFresh(certificate));
            if (byPodId.size() >= MOST) {
                byPodId.clear();
            }
        }
        byPodId.computeIfPresent(podId, (_, old) -> isFresh(old) ? old : null);
        var fresh = new CompletableFuture<OpenSshCertificate>();
        var kept = byPodId.putIfAbsent(podId, fresh);
        if (kept != null) {
            return kept;
        }
        ask(podId, fresh);
        return fresh;
    }

    private void ask(String podId, CompletableFuture<OpenSshCertificate> answer) {
        CompletionStage<String> asked;
        try {
            asked = issuer.certify(innerKey, podId);
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        asked.thenApply(CertificateCache::parse).whenComplete((certificate, failure) -> {
            if (failure == null) {
                answer.complete(certificate);
            } else {
                byPodId.remove(podId, answer);
                answer.completeExceptionally(failure);
            }
        });
    }

    private static OpenSshCertificate parse(String line) {
        try {
            if (MinaKeys.read(line) instanceof OpenSshCertificate certificate) {
                return certificate;
            }
        } catch (Exception e) {
            throw new CompletionException(e);
        }
        throw new CompletionException(new IllegalArgumentException("the control plane sent a key, not a certificate"));
    }

    /** One under way counts as fresh, so that many logins at once ask once. */
    private static boolean isFresh(CompletableFuture<OpenSshCertificate> certificate) {
        if (!certificate.isDone()) {
            return true;
        }
        if (certificate.isCompletedExceptionally()) {
            return false;
        }
        long soon = System.currentTimeMillis() / 1000 + SPARE.toSeconds();
        return Long.compareUnsigned(certificate.join().getValidBefore(), soon) > 0;
    }
}
