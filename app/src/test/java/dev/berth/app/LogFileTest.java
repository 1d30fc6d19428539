package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.status.OnErrorConsoleStatusListener;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogFileTest {
    @Test
    void faults_of_logging_itself_are_kept_off_the_terminal() {
        var status = ((LoggerContext) LoggerFactory.getILoggerFactory()).getStatusManager();
        status.add(new OnErrorConsoleStatusListener());

        LogFile.keepOffTerminal();

        assertThat(status.getCopyOfStatusListenerList()).isEmpty();
    }
}
