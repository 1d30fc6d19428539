package dev.berth.eventstore;

import dev.berth.eventstore.sql.DatabaseFault;
import io.netty.handler.ssl.NotSslRecordException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in one line for people why there is no connection to PostgreSQL and what to do. */
final class ConnectFailure {
    private ConnectFailure() {}

    static StartUpCheckFailed of(Throwable error, EventStoreSettings settings) {
        if (error instanceof StartUpCheckFailed said) {
            return said;
        }
        String sentence = sentence(error, settings);
        return new StartUpCheckFailed(
                sentence == null
                        ? "Cannot use PostgreSQL at %s as user %s: %s. Check that it runs there and that user, password and database are right."
                                .formatted(settings.where(), settings.username(), oneLine(rootOf(error)))
                        : sentence,
                error);
    }

    private static @Nullable String sentence(Throwable error, EventStoreSettings settings) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartUpCheckFailed said) {
                return said.getMessage();
            }
            // Wrapped in errors of TLS, which say less.
            if (cause instanceof CertificateException untrusted) {
                return ofCertificate(untrusted, settings);
            }
        }
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String found = ofOne(cause, settings);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable String ofOne(Throwable cause, EventStoreSettings settings) {
        String server = settings.host() + ":" + settings.port();
        return switch (cause) {
            case UnknownHostException unknown ->
                "PostgreSQL's host %s is not known by that name. Correct the name, or the machine's name servers."
                        .formatted(settings.host());
            case UnresolvedAddressException unknown ->
                "PostgreSQL's host %s is not known by that name. Correct the name, or the machine's name servers."
                        .formatted(settings.host());
            case ConnectException refused ->
                "PostgreSQL cannot be reached at %s: %s. Start it, correct the address, or open the way through firewalls; it has to listen on that address, see its listen_addresses."
                        .formatted(settings.where(), oneLine(refused));
            case NotSslRecordException clear -> noTls(server, settings);
            case R2dbcException sql -> ofState(sql, server, settings);
            case SSLException broken -> ofHandshake(broken, server, settings);
            case TimeoutException late -> silent(server);
            case IOException broken
            when String.valueOf(broken.getMessage()).contains("reset") ->
                "PostgreSQL at %s closed the connection at once (%s). See what its own log says."
                        .formatted(server, oneLine(broken));
            default -> null;
        };
    }

    private static @Nullable String ofState(R2dbcException error, String server, EventStoreSettings settings) {
        String message = oneLine(error);
        if (message.contains("could not be verified")) {
            return "PostgreSQL's certificate at %s is not made out to %s. Name the host as the certificate does, or get it one for this name; sslmode=verify-ca leaves the name unchecked."
                    .formatted(server, settings.host());
        }
        if (message.contains("SSL connection is disabled")) {
            return noTls(server, settings);
        }
        if (error instanceof R2dbcTimeoutException) {
            return silent(server);
        }
        return DatabaseFault.sentence(
                error,
                new DatabaseFault.DatabaseNames(
                        "PostgreSQL at " + server,
                        settings.database(),
                        settings.username(),
                        in(settings.passwordFile())));
    }

    private static String in(@Nullable Path passwordFile) {
        return passwordFile == null ? "(for which no password was given)" : "in " + passwordFile;
    }

    private static String ofCertificate(CertificateException untrusted, EventStoreSettings settings) {
        Path root = settings.tls().rootCertificate();
        return "PostgreSQL's certificate at %s:%d is not valid or not by an authority that is trusted: %s. Name the PEM of its authority with sslrootcert%s."
                .formatted(
                        settings.host(),
                        settings.port(),
                        oneLine(untrusted),
                        root == null ? "; the JDK's own were asked" : ", which is %s now".formatted(root));
    }

    private static String ofHandshake(SSLException broken, String server, EventStoreSettings settings) {
        return "No TLS connection to PostgreSQL at %s: %s. Check the certificates of both sides%s."
                .formatted(
                        server,
                        oneLine(broken),
                        settings.tls().certificate() == null ? "; none is shown to the server (sslcert)" : "");
    }

    private static String noTls(String server, EventStoreSettings settings) {
        return "PostgreSQL at %s does not speak TLS, which sslmode=%s asks for. Set ssl=on there with a certificate, or type sslmode=disable where nobody can listen on the way."
                .formatted(server, settings.tls().mode());
    }

    private static String silent(String server) {
        return "PostgreSQL does not answer at %s. Check the address, that it runs, and firewalls on the way."
                .formatted(server);
    }

    private static Throwable rootOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String oneLine(Throwable error) {
        String message = error.getMessage();
        return message == null ? error.toString() : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
