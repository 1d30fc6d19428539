package dev.berth.app;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LoggingSystem;

/** Where this process logs. Until {@link #open} nothing is logged anywhere: there is no home yet. */
final class LogFile {
    /** Read by logback.xml, whenever and by whomever that is loaded. */
    private static final String PROPERTY = "berth.log";

    private LogFile() {}

    static void open(Path file) {
        // Spring Boot would set logging up anew in the midst of the start, and tell logback's own remarks on the
        // terminal.
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        System.setProperty(PROPERTY, file.toString());
        // In the name of a file that was rolled over, % begins a conversion.
        System.setProperty(PROPERTY + ".rolled", file.toString().replace("%", "\\%"));
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            // A logger may have been made before, by whichever class was loaded first.
            context.reset();
            try {
                new ContextInitializer(context).autoConfig();
            } catch (JoranException e) {
                throw new StartUpFailure("The log %s cannot be opened (%s).".formatted(file, e.getMessage()), e);
            }
        }
    }
}
