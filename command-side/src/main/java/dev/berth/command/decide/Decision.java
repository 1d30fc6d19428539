package dev.berth.command.decide;

import dev.berth.messages.BerthEvent;
import java.util.List;
import java.util.function.LongFunction;

/**
 * What a command came to.
 *
 * @param events to append, all or none; empty where nothing changes
 * @param answer what to tell the caller, given the position of the last event appended (0 where none was)
 */
public record Decision<A>(List<BerthEvent> events, LongFunction<A> answer) {
    public Decision {
        events = List.copyOf(events);
    }

    /** Nothing changes; the caller is told {@code answer}. */
    public static <A> Decision<A> unchanged(A answer) {
        return new Decision<>(List.of(), _ -> answer);
    }
}
