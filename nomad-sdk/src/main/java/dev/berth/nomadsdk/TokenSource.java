package dev.berth.nomadsdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The token as it is now. */
final class TokenSource {
    private static final Duration MAX_AGE = Duration.ofSeconds(2);
    private static final int MAX_BYTES = 4096;

    private final NomadToken token;
    private volatile @Nullable Read last;

    private record Read(String secretId, long at) {
        boolean isFresh() {
            return System.nanoTime() - at < MAX_AGE.toNanos();
        }
    }

    TokenSource(NomadToken token) {
        this.token = token;
    }

    /** The token, empty where there is none. Fails where its file cannot be read and never could. */
    Mono<Optional<String>> current() {
        return switch (token) {
            case NomadToken.None _ -> Mono.just(Optional.empty());
            case NomadToken.Fixed fixed -> Mono.just(Optional.of(fixed.secretId()));
            case NomadToken.InFile inFile -> {
                var known = last;
                yield known != null && known.isFresh()
                        ? Mono.just(Optional.of(known.secretId()))
                        : read(inFile.file()).map(Optional::of);
            }
        };
    }

    /** Another token than the one that was refused, empty where there is none. */
    Mono<String> otherThan(Optional<String> refused) {
        return token instanceof NomadToken.InFile(Path file)
                ? read(file).filter(secretId -> !refused.equals(Optional.of(secretId)))
                : Mono.empty();
    }

    private Mono<String> read(Path file) {
        return Mono.fromCallable(() -> readNow(file)).subscribeOn(Schedulers.boundedElastic());
    }

    private String readNow(Path file) {
        try (var in = Files.newInputStream(file)) {
            var secretId = new String(in.readNBytes(MAX_BYTES), java.nio.charset.StandardCharsets.UTF_8).strip();
            if (secretId.isEmpty() || secretId.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw new IOException("it does not hold one token and nothing else");
            }
            last = new Read(secretId, System.nanoTime());
            return secretId;
        } catch (IOException e) {
            var known = last;
            if (known == null) {
                throw NomadException.noToken("the token file %s cannot be used: %s".formatted(file, reason(e)), e);
            }
            // Whoever writes it anew may be in the middle of that.
            return known.secretId();
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.NoSuchFileException _ -> "there is none";
            case java.nio.file.AccessDeniedException _ -> "it may not be read";
            default -> String.valueOf(e.getMessage());
        };
    }
}
