package dev.berth.app.webhook;

import org.jspecify.annotations.Nullable;

/** What came of telling a webhook once. */
sealed interface DeliveryOutcome {
    record Got(int status) implements DeliveryOutcome {}

    /**
     * It has not got it.
     *
     * @param status of its answer, null where it gave none
     * @param why a sentence
     * @param isFinal whether to tell it again would come to the same
     */
    record Missed(@Nullable Integer status, String why, boolean isFinal) implements DeliveryOutcome {}
}
