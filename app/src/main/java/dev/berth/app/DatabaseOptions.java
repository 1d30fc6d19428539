package dev.berth.app;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The flags that point at a PostgreSQL of the owner's, the same for every command that has them. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before they are read.
final class DatabaseOptions {
    @Option(
            names = "--database",
            paramLabel = "URL",
            converter = UrlConverter.class,
            description =
                    "Your own PostgreSQL 15 or newer, postgresql://USER@HOST:PORT/NAME, with ?sslmode=, sslrootcert=,"
                            + " sslcert= and sslkey=. Several processes may share it. Default: the embedded one")
    private @Nullable OwnDatabase database;

    @Option(
            names = "--database-password-file",
            paramLabel = "FILE",
            description = "Holds the password of its user; read for each new connection")
    private @Nullable Path passwordFile;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /**
     * The database, or empty where the embedded one is meant.
     *
     * @throws ParameterException when the flags do not go together
     */
    Optional<OwnDatabase> own() {
        if (database == null && passwordFile != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--database-password-file is about a PostgreSQL of your own: name that with --database URL, or leave it out");
        }
        return Optional.ofNullable(database).map(own -> own.withPasswordFile(passwordFile));
    }

    private static final class UrlConverter implements ITypeConverter<OwnDatabase> {
        @Override
        public OwnDatabase convert(String value) {
            try {
                return OwnDatabase.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("the URL " + e.getMessage());
            }
        }
    }
}
