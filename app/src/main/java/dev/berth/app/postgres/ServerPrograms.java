package dev.berth.app.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL's own programs, run as a user that they accept.
 *
 * @param folder where {@code postgres} and {@code initdb} are
 * @param log what they print goes there
 */
record ServerPrograms(Path folder, ServerUser user, ServerLog log) {
    static final String HOST = "127.0.0.1";

    /** Starts {@code postgres} on a data folder. */
    Process server(Path data, int port) throws IOException {
        var command = new ArrayList<String>();
        if (Programs.isOnPath("setsid")) {
            // Ctrl-C reaches every process of the terminal's group, and the database must outlive the draining of
            // Berth.
            command.add("setsid");
        }
        command.addAll(user.command(folder.resolve("postgres").toString(), "-D", data.toString()));
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
        return start(command, data);
    }

    /** Starts {@code initdb} on an empty folder. */
    Process initdb(Path data, String superuser, Path passwordFile, Path workingFolder) throws IOException {
        return start(
                user.command(
                        folder.resolve("initdb").toString(),
                        "--pgdata=" + data,
                        "--encoding=UTF8",
                        "--locale=C",
                        "--auth=scram-sha-256",
                        "--username=" + superuser,
                        "--pwfile=" + passwordFile),
                workingFolder);
    }

    private Process start(List<String> command, Path workingFolder) throws IOException {
        var builder = new ProcessBuilder(command)
                .directory(workingFolder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }
}
