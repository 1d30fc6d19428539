package dev.berth.app;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Where this process logs. Until {@link #open} nothing is logged anywhere: there is no home yet. */
final class LogFile {
    /** Read by logback.xml, whenever and by whomever that is loaded. */
    private static final String PROPERTY = "berth.log";

    private LogFile() {}

    static void open(Path file) {
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

    /** Spring Boot has logback tell its own faults on the terminal, a stack trace for each line that finds the disk full. */
    static void keepOffTerminal() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            var status = context.getStatusManager();
            status.getCopyOfStatusListenerList().forEach(status::remove);
        }
    }
}
