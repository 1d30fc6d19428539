package dev.berth.ssh.gateway;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.berth.messages.pod.PodId;
import dev.berth.ssh.PodCertificates;
import java.security.PublicKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.config.keys.OpenSshCertificate;

/** Certificates for the edge's inner key, one per pod, asked for again shortly before they run out. */
final class CertificateCache {
    private static final Duration RENEWAL_MARGIN = Duration.ofSeconds(60);
    private static final long MAX_CERTIFICATES = 10_000;

    private final PodCertificates issuer;
    private final PublicKey innerKey;
    /** Of one under way there is only one for all who wait; one that failed is not kept. */
    private final AsyncCache<PodId, OpenSshCertificate> byPod = Caffeine.newBuilder()
            .maximumSize(MAX_CERTIFICATES)
            .expireAfter(Expiry.<PodId, OpenSshCertificate>creating((pod, certificate) -> lifetime(certificate)))
            // Certificates run out by the clock on the wall, also while the machine sleeps.
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()))
            .executor(Runnable::run)
            .buildAsync();

    CertificateCache(PodCertificates issuer, PublicKey innerKey) {
        this.issuer = issuer;
        this.innerKey = innerKey;
    }

    CompletableFuture<OpenSshCertificate> certificateFor(PodId pod) {
        return byPod.get(pod, (asked, executor) -> issue(asked));
    }

    private CompletableFuture<OpenSshCertificate> issue(PodId pod) {
        try {
            return issuer.certify(innerKey, pod).toCompletableFuture().thenApply(CertificateCache::parse);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
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

    private static Duration lifetime(OpenSshCertificate certificate) {
        // Unsigned seconds; the greatest value means for ever.
        long end = certificate.getValidBefore() < 0 ? Long.MAX_VALUE : certificate.getValidBefore();
        long seconds = end - System.currentTimeMillis() / 1000 - RENEWAL_MARGIN.toSeconds();
        return Duration.ofSeconds(Math.max(0, seconds));
    }
}
