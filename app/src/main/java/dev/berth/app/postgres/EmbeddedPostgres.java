package dev.berth.app.postgres;

import dev.berth.app.StartUpFailure;
import dev.berth.app.home.SecretFile;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A real PostgreSQL on a loopback port, whose committed data survives the death of this process, of the server and of
 * the machine. Starting and closing block; call them from start-up code only.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String HOST = "127.0.0.1";
    private static final String USER = "berth";
    private static final String DATABASE = "berth";
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration INITIALISED_WITHIN = Duration.ofMinutes(2);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(30);
    private static final Duration QUIT_WITHIN = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofMillis(25);
    private static final int PORT_TRIES = 5;
    private static final int LAST_LINES = 5;
    private static final Pattern LINE_HEAD = Pattern.compile("^[-0-9]+ [:.0-9]+ UTC \\[\\d+] ");
    private static final long LOG_TURNED_AT_BYTES = 10L << 20;

    private final Process server;
    private final int port;
    private final String password;

    private EmbeddedPostgres(Process server, int port, String password) {
        this.server = server;
        this.port = port;
        this.password = password;
    }

    /**
     * Where the data lies and where the server listens.
     *
     * @param home the installation's folder; everything of PostgreSQL lies in {@code home/pg}
     * @param port where to listen, or 0 for any free port
     */
    public record Settings(Path home, int port) {
        public Settings(Path home) {
            this(home, 0);
        }
    }

    /**
     * Unpacks and initialises PostgreSQL where that has not been done, ends what an earlier life left running, starts the
     * server and returns once it takes connections. The caller holds the home's lock.
     *
     * @param progress told in a few words what takes a while
     * @throws StartUpFailure when the server does not come up, with what it said itself
     */
    public static EmbeddedPostgres start(Settings settings, Consumer<String> progress) {
        return start(settings, progress, ServerUser.find());
    }

    static EmbeddedPostgres start(Settings settings, Consumer<String> progress, ServerUser user) {
        Path folder = settings.home().toAbsolutePath().resolve("pg");
        Path data = folder.resolve("data");
        Path log = folder.resolve("log");
        try {
            Files.createDirectories(folder);
            Path programs = Binaries.unpack(folder, progress).resolve("bin");
            StalePostgres.stop(data, progress);
            String password = password(folder.resolve("password"));
            turn(log);
            if (!Files.isDirectory(data)) {
                progress.accept("Initialising PostgreSQL");
                initialise(settings.home(), programs, folder, log, password, user);
            }
            progress.accept("Starting PostgreSQL");
            return start(settings.port(), programs, data, log, password, user);
        } catch (IOException e) {
            throw new StartUpFailure(
                    "PostgreSQL could not be started in %s (%s). Make room on the disk and the folder writable."
                            .formatted(folder, e),
                    e);
        }
    }

    public String host() {
        return HOST;
    }

    public int port() {
        return port;
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    public String database() {
        return DATABASE;
    }

    /** Of the server process. */
    public long pid() {
        return server.pid();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PostgreSQL at %s:%d".formatted(HOST, port);
    }

    /** Ends open connections and stops the server; a server that does not stop in time recovers at its next start. */
    @Override
    public void close() {
        stop(server);
    }

    private static EmbeddedPostgres start(
            int wishedPort, Path programs, Path data, Path log, String password, ServerUser user) throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = wishedPort == 0 ? freePort() : wishedPort;
            long before = size(log);
            var postgres = new EmbeddedPostgres(spawn(programs, data, log, port, user), port, password);
            try {
                postgres.awaitReady(log, before);
                return postgres;
            } catch (StartUpFailure e) {
                stop(postgres.server);
                boolean taken = since(log, before).contains("Address already in use");
                if (!taken || wishedPort != 0 || attempt == PORT_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static Process spawn(Path programs, Path data, Path log, int port, ServerUser user) throws IOException {
        var command = new ArrayList<String>();
        if (Programs.isOnPath("setsid")) {
            // Ctrl-C reaches every process of the terminal's group, and the database must outlive the draining of
            // Berth.
            command.add("setsid");
        }
        command.addAll(user.command(programs.resolve("postgres").toString(), "-D", data.toString()));
        for (String setting : List.of(
                "listen_addresses=" + HOST,
                "port=" + port,
                "unix_socket_directories=",
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                // One call per file system instead of one per file, before a recovery.
                "recovery_init_sync_method=syncfs",
                "max_connections=100",
                "shared_buffers=128MB",
                "timezone=UTC",
                "log_timezone=UTC",
                "password_encryption=scram-sha-256",
                "cluster_name=berth")) {
            command.add("-c");
            command.add(setting);
        }
        return builder(command, data, log).start();
    }

    private static void initialise(Path home, Path programs, Path folder, Path log, String password, ServerUser user)
            throws IOException {
        // A draft that is renamed when complete, so that a start that was cut off is simply done again.
        Path draft = folder.resolve("data.new");
        Binaries.delete(draft);
        Files.createDirectory(draft);
        Path passwordFile = folder.resolve("data.password");
        SecretFile.write(passwordFile, password.getBytes(StandardCharsets.US_ASCII));
        try {
            long before = size(log);
            user.own(home, draft);
            user.own(home, passwordFile);
            Process initdb = builder(
                            user.command(
                                    programs.resolve("initdb").toString(),
                                    "--pgdata=" + draft,
                                    "--encoding=UTF8",
                                    "--locale=C",
                                    "--auth=scram-sha-256",
                                    "--username=" + USER,
                                    "--pwfile=" + passwordFile),
                            folder,
                            log)
                    .start();
            if (!waitFor(initdb, INITIALISED_WITHIN) || initdb.exitValue() != 0) {
                initdb.destroyForcibly();
                throw failure("PostgreSQL could not initialise its data in " + folder, log, before);
            }
            Files.move(draft, folder.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(passwordFile);
        }
    }

    private static ProcessBuilder builder(List<String> command, Path workingFolder, Path log) {
        var builder = new ProcessBuilder(command)
                .directory(workingFolder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    /** Ready is a log-in that worked and the database being there, not a process that lives. */
    private void awaitReady(Path log, long before) {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (true) {
            if (waitFor(server, TICK)) {
                throw failure("PostgreSQL ended while starting", log, before);
            }
            try {
                createDatabase();
                return;
            } catch (RuntimeException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw failure(
                            "PostgreSQL did not take a connection within %d s (%s)"
                                    .formatted(READY_WITHIN.toSeconds(), e.getMessage()),
                            log,
                            before);
                }
            }
        }
    }

    private void createDatabase() {
        Boolean there = withConnection(connection -> connection
                .createStatement("SELECT 1 FROM pg_database WHERE datname = $1")
                .bind("$1", DATABASE)
                .execute()
                .flatMap(result -> result.map((row, metadata) -> true))
                .next()
                .defaultIfEmpty(false));
        if (!Boolean.TRUE.equals(there)) {
            withConnection(connection -> connection
                    .createStatement("CREATE DATABASE " + DATABASE)
                    .execute()
                    .flatMap(result -> result.getRowsUpdated())
                    .then(Mono.just(true)));
        }
    }

    private Boolean withConnection(Function<PostgresqlConnection, Mono<Boolean>> work) {
        Mono<Boolean> ended = Mono.fromFuture(server.onExit(), true)
                .then(Mono.error(() -> new IllegalStateException("the server has ended")));
        var factory = new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host(HOST)
                .port(port)
                .username(USER)
                .password(password)
                .database("postgres")
                .connectTimeout(Duration.ofSeconds(5))
                .build());
        Mono<Boolean> done = Mono.usingWhen(factory.create(), work, PostgresqlConnection::close);
        // A server that has ended leaves its port to others, who may take a connection and never answer.
        return Objects.requireNonNull(Mono.firstWithSignal(done, ended).block(Duration.ofSeconds(15)));
    }

    private static void stop(Process server) {
        if (!server.isAlive()) {
            return;
        }
        Programs.signal("INT", server.pid());
        if (!waitFor(server, STOPPED_WITHIN)) {
            LOG.warn("PostgreSQL does not stop in time, cutting it off pid={}", server.pid());
            Programs.signal("QUIT", server.pid());
            if (!waitFor(server, QUIT_WITHIN)) {
                server.destroyForcibly();
            }
        }
    }

    private static boolean waitFor(Process process, Duration longest) {
        try {
            return process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartUpFailure("Waiting for PostgreSQL was interrupted.", e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String password(Path file) {
        byte[] content = SecretFile.readOrCreate(file, () -> {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            return Base64.getUrlEncoder().withoutPadding().encode(random);
        });
        return new String(content, StandardCharsets.US_ASCII).strip();
    }

    private static void turn(Path log) throws IOException {
        if (size(log) > LOG_TURNED_AT_BYTES) {
            Files.move(log, log.resolveSibling("log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private static StartUpFailure failure(String what, Path log, long before) {
        List<String> lines = since(log, before)
                .lines()
                .map(line -> LINE_HEAD.matcher(line).replaceFirst(""))
                .filter(line -> !line.isBlank())
                .toList();
        String last = String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        return new StartUpFailure("%s. Its last words: %s. All of it is in %s.".formatted(what, last, log));
    }

    private static String since(Path log, long offset) {
        try (var in = Files.newInputStream(log)) {
            in.skipNBytes(Math.max(offset, Files.size(log) - 64 * 1024));
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
