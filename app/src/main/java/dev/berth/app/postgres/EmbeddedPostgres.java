package dev.berth.app.postgres;

import dev.berth.app.StartUpFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL on a loopback port, whose committed data survives the death of this process, of the server and of
 * the machine. Starting and closing block; call them from start-up code only.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String USER = "berth";
    private static final String DATABASE = "berth";
    static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration QUIT_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_PORT_TRIES = 5;

    private final ServerPrograms programs;
    private final Path data;
    private final int port;
    private final String password;
    private volatile @Nullable Process server;

    private EmbeddedPostgres(ServerPrograms programs, Path data, int port, String password) {
        this.programs = programs;
        this.data = data;
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
     * Unpacks and initialises PostgreSQL where that has not been done, ends what an earlier run left, starts the server and
     * returns once it takes connections. The caller holds the home's lock.
     *
     * @param progress told in a few words what takes a while
     * @throws StartUpFailure when the server does not come up, with what it printed itself
     */
    public static EmbeddedPostgres start(Settings settings, Consumer<String> progress) {
        return start(settings, progress, ServerUser.find());
    }

    static EmbeddedPostgres start(Settings settings, Consumer<String> progress, ServerUser user) {
        Path folder = settings.home().toAbsolutePath().resolve("pg");
        Path data = folder.resolve("data");
        try {
            Files.createDirectories(folder);
            var programs = new ServerPrograms(
                    Binaries.unpack(folder, progress).resolve("bin"), user, new ServerLog(folder.resolve("log")));
            StalePostgres.stop(data, progress);
            String password = DataFolder.password(folder.resolve("password"));
            programs.log().rotateIfLarge();
            if (!Files.isDirectory(data)) {
                progress.accept("Initialising PostgreSQL");
                DataFolder.initialise(settings.home(), folder, programs, USER, password);
            }
            progress.accept("Starting PostgreSQL");
            return start(settings.port(), programs, data, password);
        } catch (IOException e) {
            throw new StartUpFailure(
                    "PostgreSQL could not be started in %s (%s). Free space on the disk and make the folder writable."
                            .formatted(folder, e),
                    e);
        }
    }

    private static EmbeddedPostgres start(int wishedPort, ServerPrograms programs, Path data, String password)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = wishedPort == 0 ? freePort() : wishedPort;
            long before = programs.log().size();
            var postgres = new EmbeddedPostgres(programs, data, port, password);
            try {
                postgres.launch();
                return postgres;
            } catch (StartUpFailure e) {
                boolean taken = programs.log().since(before).contains("Address already in use");
                if (!taken || wishedPort != 0 || attempt == MAX_PORT_TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Returns once the server takes connections; a server that does not is ended. */
    private void launch() throws IOException {
        long before = programs.log().size();
        Process started = programs.server(data, port);
        server = started;
        try {
            new ReadyCheck(started, port, USER, password, DATABASE).await(programs.log(), before);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a server that has ended by itself on the same port and data, and ends what is left of it first.
     *
     * @throws StartUpFailure when it does not come up
     */
    void startAgain() {
        try {
            StalePostgres.stop(data, line -> {});
            programs.log().rotateIfLarge();
            launch();
        } catch (IOException e) {
            throw new StartUpFailure("PostgreSQL could not be started on %s (%s)".formatted(data, e), e);
        }
    }

    /** Waits for the server to end, and returns its exit code. */
    int awaitEnd() throws InterruptedException {
        return running().waitFor();
    }

    private Process running() {
        return Objects.requireNonNull(server, "PostgreSQL was not started");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public String host() {
        return ServerPrograms.HOST;
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
        return running().pid();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PostgreSQL at %s:%d".formatted(host(), port);
    }

    /** Ends open connections and stops the server; a server that does not stop in time recovers at its next start. */
    @Override
    public void close() {
        Process ending = running();
        // An interrupt, as when the start is called off, must not leave a server behind.
        boolean interrupted = Thread.interrupted();
        try {
            end(ending);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void end(Process server) {
        if (!server.isAlive()) {
            return;
        }
        Programs.signal("INT", server.pid());
        if (!Programs.awaitEnd(server, STOP_TIMEOUT)) {
            log.warn(
                    "PostgreSQL did not stop in time and is told to quit pid={} timeout={}",
                    server.pid(),
                    STOP_TIMEOUT);
            Programs.signal("QUIT", server.pid());
            if (!Programs.awaitEnd(server, QUIT_TIMEOUT)) {
                server.destroyForcibly();
            }
        }
    }
}
