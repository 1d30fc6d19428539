package dev.berth.app;

import dev.berth.app.check.CheckResult;
import dev.berth.eventstore.DatabaseTls;
import dev.berth.eventstore.DatabaseTls.Mode;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.StartUpCheckFailed;
import dev.berth.eventstore.event.EventTypes;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL that its owner runs.
 *
 * @param passwordFile holds the user's password, null where it needs none
 */
record OwnDatabase(
        String host,
        int port,
        String name,
        String user,
        @Nullable Path passwordFile,
        DatabaseTls tls) {
    /** Others take over within 5 s of the death of the process that acts on Nomad. */
    static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration CHECK_TIMEOUT = Duration.ofMinutes(1);
    private static final int DEFAULT_PORT = 5432;
    private static final String FORM =
            "is not like postgresql://USER@HOST:PORT/NAME?sslmode=verify-full&sslrootcert=FILE";
    private static final Set<String> PARAMETERS = Set.of("sslmode", "sslrootcert", "sslcert", "sslkey");

    /**
     * Reads a URL. What is wrong is said without quoting it, since a password may be in it.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static OwnDatabase parse(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(FORM);
        }
        var user = uri.getUserInfo();
        var path = uri.getPath();
        if (!Set.of("postgresql", "postgres").contains(String.valueOf(uri.getScheme()))
                || uri.getHost() == null
                || user == null
                || user.isEmpty()
                || path == null
                || path.length() < 2
                || path.indexOf('/', 1) >= 0) {
            throw new IllegalArgumentException(FORM);
        }
        var parameters = parameters(uri.getRawQuery());
        if (uri.getRawUserInfo().contains(":") || parameters.containsKey("password")) {
            throw new IllegalArgumentException(
                    "holds a password, which others could see in the list of processes: write it to a file that only Berth's user may read, and name that with --database-password-file");
        }
        for (var key : parameters.keySet()) {
            if (!PARAMETERS.contains(key)) {
                throw new IllegalArgumentException("has the parameter '%s', and takes %s only"
                        .formatted(key, PARAMETERS.stream().sorted().collect(Collectors.joining(", "))));
            }
        }
        var host = uri.getHost().replaceAll("[\\[\\]]", "");
        return new OwnDatabase(
                host,
                uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort(),
                path.substring(1),
                user,
                null,
                tls(host, parameters));
    }

    private static DatabaseTls tls(String host, Map<String, String> parameters) {
        var root = file(parameters.get("sslrootcert"));
        var certificate = file(parameters.get("sslcert"));
        var key = file(parameters.get("sslkey"));
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("has one of sslcert and sslkey without the other");
        }
        var mode = mode(host, parameters.get("sslmode"));
        if (mode == Mode.DISABLE && (root != null || key != null)) {
            throw new IllegalArgumentException("names certificates, but asks for no TLS: set sslmode=verify-full");
        }
        // As libpq has it: whoever names an authority wants it asked.
        return new DatabaseTls(mode == Mode.REQUIRE && root != null ? Mode.VERIFY_CA : mode, root, certificate, key);
    }

    private static Mode mode(String host, @Nullable String word) {
        if (word == null) {
            return isThisMachine(host) ? Mode.DISABLE : Mode.VERIFY_FULL;
        }
        return Arrays.stream(Mode.values())
                .filter(mode -> mode.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("has an sslmode that is none of %s"
                        .formatted(
                                Arrays.stream(Mode.values()).map(Mode::toString).collect(Collectors.joining(", ")))));
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.matches("127\\.\\d+\\.\\d+\\.\\d+") || host.equals("::1");
    }

    private static @Nullable Path file(@Nullable String path) {
        return path == null ? null : Path.of(path).toAbsolutePath();
    }

    private static Map<String, String> parameters(@Nullable String query) {
        var parameters = new LinkedHashMap<String, String>();
        for (var pair : (query == null ? "" : query).split("&", -1)) {
            int at = pair.indexOf('=');
            if (at > 0) {
                // A plus is itself here.
                parameters.put(
                        pair.substring(0, at),
                        URLDecoder.decode(pair.substring(at + 1).replace("+", "%2B"), StandardCharsets.UTF_8));
            } else if (!pair.isEmpty()) {
                throw new IllegalArgumentException(FORM);
            }
        }
        return parameters;
    }

    OwnDatabase withPasswordFile(@Nullable Path file) {
        return new OwnDatabase(host, port, name, user, file == null ? null : file.toAbsolutePath(), tls);
    }

    /** How the log in it is opened. */
    EventStoreSettings log(String nodeName, EventTypes types) {
        return new EventStoreSettings(host, port, name, user, "", false, nodeName, types)
                .withAccess(passwordFile, tls)
                .withOtherTables(LogOpening.TABLES)
                .withClaimTimeout(CLAIM_TIMEOUT);
    }

    /** Looks at the server and changes nothing. */
    CheckResult check() {
        try {
            return CheckResult.ok(
                    "database",
                    EventStore.check(log("check", EventTypes.taggedBy(_ -> Set.of())))
                            .map("%s."::formatted)
                            .blockOptional(CHECK_TIMEOUT)
                            .orElseThrow());
        } catch (StartUpCheckFailed unfit) {
            return new CheckResult("database", CheckResult.Status.FAILED, String.valueOf(unfit.getMessage()), null);
        }
    }
}
