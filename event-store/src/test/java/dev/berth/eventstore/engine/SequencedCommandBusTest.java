package dev.berth.eventstore.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.infra.ComponentDescriptor;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.commandhandling.CommandHandler;
import org.axonframework.messaging.commandhandling.CommandMessage;
import org.axonframework.messaging.commandhandling.CommandResultMessage;
import org.axonframework.messaging.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.commandhandling.GenericCommandResultMessage;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SequencedCommandBusTest {
    private final Handling handling = new Handling();
    private final SequencedCommandBus bus = new SequencedCommandBus(handling);

    @Test
    void commands_of_one_key_take_turns_and_others_do_not_wait_for_them() {
        var first = send("a", "1");
        var second = send("a", "2");
        var _ = send("b", "3");
        assertThat(handling.begun).containsExactly("1", "3");

        handling.finish("1");
        assertThat(first).isCompleted();
        assertThat(handling.begun).containsExactly("1", "3", "2");
        handling.finish("2");
        assertThat(second).isCompleted();
    }

    @Test
    void the_next_one_begins_also_when_the_one_before_fails() {
        var first = send("a", "1");
        var _ = send("a", "2");
        handling.fail("1");
        assertThat(first).isCompletedExceptionally();
        assertThat(handling.begun).containsExactly("1", "2");
    }

    @Test
    void one_that_never_ends_holds_up_the_others_only_for_a_while() throws Exception {
        var _ = send("a", "stuck");
        var second = send("a", "2");
        handling.finishAtOnce = true;
        second.get(SequencedCommandBus.WAIT_TIMEOUT.toMillis() + 10_000, TimeUnit.MILLISECONDS);
        assertThat(handling.begun).containsExactly("stuck", "2");
    }

    @Test
    void commands_without_a_key_do_not_wait() {
        var _ = bus.dispatch(new GenericCommandMessage(new MessageType("demo.Do"), "1"), null);
        var _ = bus.dispatch(new GenericCommandMessage(new MessageType("demo.Do"), "2"), null);
        assertThat(handling.begun).containsExactly("1", "2");
    }

    private CompletableFuture<CommandResultMessage> send(String key, String name) {
        return bus.dispatch(new GenericCommandMessage(new MessageType("demo.Do"), name, Map.of(), key, null), null);
    }

    /** Ends commands when the test says so. */
    private static final class Handling implements CommandBus {
        private final List<String> begun = new ArrayList<>();
        private final Map<String, CompletableFuture<CommandResultMessage>> results = new ConcurrentHashMap<>();
        private volatile boolean finishAtOnce;

        @Override
        public CompletableFuture<CommandResultMessage> dispatch(
                CommandMessage command, @Nullable ProcessingContext context) {
            String name = (String) Objects.requireNonNull(command.payload());
            synchronized (begun) {
                begun.add(name);
            }
            CompletableFuture<CommandResultMessage> result =
                    results.computeIfAbsent(name, key -> new CompletableFuture<>());
            if (finishAtOnce) {
                finish(name);
            }
            return result;
        }

        void finish(String name) {
            Objects.requireNonNull(results.get(name))
                    .complete(new GenericCommandResultMessage(new MessageType("demo.Done"), "done"));
        }

        void fail(String name) {
            Objects.requireNonNull(results.get(name)).completeExceptionally(new IllegalStateException("no"));
        }

        @Override
        public CommandBus subscribe(QualifiedName name, CommandHandler handler) {
            return this;
        }

        @Override
        public void describeTo(ComponentDescriptor descriptor) {}
    }
}
