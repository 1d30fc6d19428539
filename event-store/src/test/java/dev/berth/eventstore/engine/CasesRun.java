package dev.berth.eventstore.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Counts what really ran, so that a suite of somebody else's cannot pass by running nothing. */
final class CasesRun implements AfterTestExecutionCallback {
    private final AtomicInteger passed = new AtomicInteger();

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isEmpty()) {
            passed.incrementAndGet();
        }
    }

    void assertPassed(int expected) {
        assertThat(passed).as("cases that ran and passed").hasValue(expected);
    }
}
