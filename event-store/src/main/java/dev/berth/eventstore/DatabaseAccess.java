package dev.berth.eventstore;

import dev.berth.eventstore.DatabaseTls.Mode;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.client.DefaultHostnameVerifier;
import io.r2dbc.postgresql.client.SSLMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Who logs in to which database, and how the way there is secured. */
record DatabaseAccess(EventStoreSettings settings) {
    /** @throws StartUpCheckFailed where a file of the certificates cannot be used */
    PostgresqlConnectionConfiguration build(PostgresqlConnectionConfiguration.Builder builder) {
        builder.host(settings.host())
                .port(settings.port())
                .database(settings.database())
                .username(settings.username());
        Path file = settings.passwordFile();
        if (file == null) {
            builder.password(settings.password());
        } else {
            builder.password(Mono.<CharSequence>fromCallable(() -> PasswordFile.read(file))
                    .subscribeOn(Schedulers.boundedElastic()));
        }
        DatabaseTls tls = settings.tls();
        if (tls.mode() == Mode.DISABLE) {
            return builder.sslMode(SSLMode.DISABLE).build();
        }
        builder.sslMode(SSLMode.fromValue(tls.mode().toString()))
                // The name is left to the verifier: the engine is not told of the host.
                .sslContextBuilderCustomizer(context -> context.endpointIdentificationAlgorithm(null))
                // The driver asks for the name of the peer's address, which whoever answers for that address can
                // choose.
                .sslHostnameVerifier((_, session) -> DefaultHostnameVerifier.INSTANCE.verify(settings.host(), session));
        try {
            name(tls.rootCertificate(), builder::sslRootCert);
            name(tls.certificate(), builder::sslCert);
            name(tls.key(), builder::sslKey);
            return builder.build();
        } catch (RuntimeException unusable) {
            throw new StartUpCheckFailed("The certificates for PostgreSQL cannot be used: " + unusable.getMessage()
                    + ". Name PEM files, the key in PKCS#8 and not encrypted.");
        }
    }

    private interface Naming {
        Object path(String path);
    }

    private static void name(@Nullable Path file, Naming naming) {
        if (file == null) {
            return;
        }
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(file + " cannot be read");
        }
        var _ = naming.path(file.toString());
    }
}
