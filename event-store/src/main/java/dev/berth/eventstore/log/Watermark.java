package dev.berth.eventstore.log;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.common.annotation.Internal;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A position that only rises, and the wait for it to rise. A waiter costs nothing until then. */
@Internal
public final class Watermark {
    private final AtomicLong value = new AtomicLong();
    private final AtomicReference<Sinks.Empty<Void>> next = new AtomicReference<>(Sinks.empty());

    public long value() {
        return value.get();
    }

    public void riseTo(long position) {
        long before = value.getAndAccumulate(position, Math::max);
        if (position > before) {
            next.getAndSet(Sinks.empty()).tryEmitEmpty();
        }
    }

    /** Completes at once when the value is beyond {@code position} already. */
    public Mono<Void> beyond(long position) {
        return Mono.defer(() -> {
                    // The signal is taken before the value is looked at: a rise in between completes this very signal.
                    Sinks.Empty<Void> signal = next.get();
                    return value.get() > position ? Mono.<Void>empty() : signal.asMono();
                })
                .repeat(() -> value.get() <= position)
                .then();
    }
}
