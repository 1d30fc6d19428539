package dev.berth.eventstore.sql;

import io.r2dbc.spi.R2dbcException;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a database as a whole, by its SQLSTATE: the one table of it, for commands, health and checks. Each
 * sentence says what is the case and what to do.
 */
public final class DatabaseFault {
    private DatabaseFault() {}

    /**
     * What the sentences call things.
     *
     * @param server that answers
     * @param database on it
     * @param user who logs in
     * @param password where it is, e.g. {@code in FILE}
     */
    public record DatabaseNames(String server, String database, String user, String password) {
        static final DatabaseNames PLAIN = new DatabaseNames(
                "The database", "Berth's database", "Berth's user", "in the file of --database-password-file");
    }

    /** In one or two sentences for people who need not know where the database is. */
    public static String sentence(Throwable error) {
        R2dbcException stated = stated(error);
        if (stated != null) {
            String found = ofState(stated, DatabaseNames.PLAIN);
            if (found != null) {
                return found;
            }
        }
        UnusablePasswordFile file = first(error, UnusablePasswordFile.class);
        return file == null
                ? "The database does not answer at the moment. Try again in a second."
                : String.valueOf(file.getMessage());
    }

    /** The same, or {@code otherwise} where it is not the database as a whole that fails. */
    public static String sentenceOr(Throwable error, String otherwise) {
        return DatabaseOutage.causes(error) ? sentence(error) : otherwise;
    }

    /** The same with names; null where the state is none of a whole database. */
    public static @Nullable String sentence(Throwable error, DatabaseNames names) {
        R2dbcException stated = stated(error);
        return stated == null ? null : ofState(stated, names);
    }

    /** Whether the server refused before anything was done: what was asked for has surely not happened. */
    public static boolean isRefusal(Throwable error) {
        R2dbcException stated = stated(error);
        String state = stated == null ? "" : String.valueOf(stated.getSqlState());
        return ofState(state, "", DatabaseNames.PLAIN) != null
                && !state.startsWith("58")
                && !state.equals("57P01")
                && !state.equals("57P02");
    }

    static boolean isKnown(String state) {
        return ofState(state, "", DatabaseNames.PLAIN) != null;
    }

    private static @Nullable String ofState(R2dbcException error, DatabaseNames names) {
        String message = error.getMessage() == null ? error.toString() : error.getMessage();
        return ofState(String.valueOf(error.getSqlState()), message.strip().replaceAll("\\s*\\R\\s*", " "), names);
    }

    private static @Nullable String ofState(String state, String message, DatabaseNames names) {
        String server = names.server;
        String user = names.equals(DatabaseNames.PLAIN) ? names.user : "user " + names.user;
        return switch (state) {
            case "25006" ->
                "%s is read-only, so nothing can be changed: it is a standby, or default_transaction_read_only is on. Name the primary with --database, or switch that off."
                        .formatted(server);
            case "28P01" ->
                "%s refuses the password of %s %s. Put the right one there, or set it with ALTER ROLE. No restart is needed."
                        .formatted(server, user, names.password);
            case "28000" ->
                "%s does not let %s in: %s. Create the role with LOGIN, and let it in from this machine in pg_hba.conf."
                        .formatted(server, user, message);
            case "3D000", "57P04" ->
                names.equals(DatabaseNames.PLAIN)
                        ? "The server that --database names has no database of that name any more. Restore it, or name the right one."
                        : "%s has no database %s. Create it, or restore it: CREATE DATABASE %s OWNER %s ENCODING 'UTF8'"
                                .formatted(server, names.database, names.database, names.user);
            case "42501" ->
                "%s refuses a right to %s: %s. Make that user the owner of the database %s and of what is in it."
                        .formatted(server, user, message, names.database);
            case "53100" ->
                "The disk of %s is full, and nothing can be changed until there is space again."
                        .formatted(lowerCase(server));
            case "53200" -> "%s is out of memory. Give its machine more, or allow fewer connections.".formatted(server);
            case "53300" ->
                "%s takes no more connections. Raise max_connections, or the limit of the role or the database, or end connections of other programs."
                        .formatted(server);
            case "57P01" ->
                "%s ended the connection, because it stops or an administrator wanted it. Try again when it runs."
                        .formatted(server);
            case "57P02" -> "%s crashed and recovers. Try again in some seconds, and see its log.".formatted(server);
            case "57P03" -> "%s is starting, stopping or recovering. Try again in some seconds.".formatted(server);
            case "58000", "58030", "58P01" ->
                "%s cannot use its own files. See its log, and check its disk.".formatted(server);
            default -> null;
        };
    }

    private static String lowerCase(String server) {
        return server.startsWith("The ") ? "t" + server.substring(1) : server;
    }

    private static @Nullable R2dbcException stated(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof R2dbcException sql && isKnown(String.valueOf(sql.getSqlState()))) {
                return sql;
            }
        }
        return null;
    }

    private static <T extends Throwable> @Nullable T first(Throwable error, Class<T> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
