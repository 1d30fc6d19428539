package dev.berth.nomadembedded.faults;

import java.time.Duration;

/** What becomes of one call. */
public sealed interface Fault {
    Fault NONE = new None();
    Fault NO_LEADER = new Refused(500, "No cluster leader");
    Fault TOO_MANY_CONNECTIONS =
            new Refused(429, "Your IP is issuing too many concurrent connections, please rate limit your calls\n");
    Fault LOST_CALL = new LostCall();
    Fault LOST_ANSWER = new LostAnswer();

    record None() implements Fault {}

    /** Answered so, and never handed on. */
    record Refused(int status, String text) implements Fault {}

    /** The connection ends before the call is handed on. */
    record LostCall() implements Fault {}

    /** The call is handed on and takes effect, and the connection ends before the answer. */
    record LostAnswer() implements Fault {}

    /** The answer takes this long to come. */
    record Slow(Duration by) implements Fault {}
}
