package dev.berth.eventstore;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How far the connection to PostgreSQL is secured, by libpq's words.
 *
 * @param rootCertificate PEM of whom to trust, null for whom the JDK trusts
 * @param certificate PEM of what to show to the server, null for nothing
 * @param key PEM of its private key in PKCS#8, not encrypted
 */
public record DatabaseTls(
        Mode mode,
        @Nullable Path rootCertificate,
        @Nullable Path certificate,
        @Nullable Path key) {
    /** In the clear. */
    public static final DatabaseTls NONE = new DatabaseTls(Mode.DISABLE, null, null, null);

    /** What is asked of the server. */
    public enum Mode {
        /** Nothing; what is sent can be read on the way. */
        DISABLE("disable"),
        /** TLS with whoever answers. */
        REQUIRE("require"),
        /** A certificate by an authority that is trusted. */
        VERIFY_CA("verify-ca"),
        /** The same, made out to the host that was named. */
        VERIFY_FULL("verify-full");

        private final String word;

        Mode(String word) {
            this.word = word;
        }

        /** As in {@code sslmode=}. */
        @Override
        public String toString() {
            return word;
        }
    }
}
