package dev.berth.cli.call;

import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream of frames that outlives its connection: where that is lost, or silent for longer than the server ever is, it goes on
 * from the last frame, for as many tries as are in sight.
 */
public final class LiveFrames implements AutoCloseable {
    /** The server sends a heartbeat each 15 seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(45);

    private static final int TRIES = 30;

    private final BerthClient client;
    private final String path;
    private final BooleanSupplier isOver;
    private final PrintWriter err;
    private @Nullable String lastEventId;
    private @Nullable FrameStream stream;
    private int failures;
    private boolean wasEnded;
    private boolean wasOpen;

    /**
     * @param lastEventId where to begin, null for where the server does
     * @param isOver whether there is nothing more to come, asked where the server has ended the stream
     * @param err is told of lost connections
     */
    public LiveFrames(
            BerthClient client, String path, @Nullable String lastEventId, BooleanSupplier isOver, PrintWriter err) {
        this.client = client;
        this.path = path;
        this.lastEventId = lastEventId;
        this.isOver = isOver;
        this.err = err;
    }

    /**
     * The next frame with data; null at the deadline, and at the end.
     *
     * @throws CallFailure where the server refuses, or cannot be reached any more
     */
    public @Nullable ServerFrame next(Instant deadline) {
        try {
            while (Instant.now().isBefore(deadline)) {
                ServerFrame frame = tryNext(deadline);
                if (frame != null && frame.data() != null) {
                    return frame;
                }
                if (wasEnded) {
                    wasEnded = false;
                    if (isOver.getAsBoolean()) {
                        return null;
                    }
                }
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private @Nullable ServerFrame tryNext(Instant deadline) throws InterruptedException {
        try {
            FrameStream open = stream;
            if (open == null) {
                open = client.open(path, lastEventId);
                stream = open;
                wasOpen = true;
            }
            Instant silent = Instant.now().plus(SILENCE);
            ServerFrame frame =
                    open.next(Duration.between(Instant.now(), silent.isBefore(deadline) ? silent : deadline));
            if (frame != null) {
                failures = 0;
                lastEventId = frame.id() == null ? lastEventId : frame.id();
            } else if (open.hasEnded()) {
                close();
                wasEnded = true;
                // One that ends at once, again and again, is not asked more often than one that cannot be reached.
                pause(null, deadline);
            } else if (!Instant.now().isBefore(silent)) {
                throw new IOException("nothing came for %d seconds".formatted(SILENCE.toSeconds()));
            }
            return frame;
        } catch (IOException lost) {
            close();
            pause(lost, deadline);
            return null;
        } catch (CallFailure refused) {
            // What is in front of a Berth that starts anew answers for it.
            if (!wasOpen || refused.exitCode() != ExitCode.UNAVAILABLE) {
                throw refused;
            }
            pause(new IOException(refused.sentence()), deadline);
            return null;
        }
    }

    private void pause(@Nullable IOException lost, Instant deadline) throws InterruptedException {
        failures++;
        if (failures > TRIES) {
            throw client.noAnswer(lost == null ? new IOException("its stream ends again and again") : lost);
        }
        if (lost == null && failures == 1) {
            return;
        }
        if (lost != null && failures == 1) {
            err.println("The connection was lost (%s). Connecting again.".formatted(BerthClient.words(lost)));
        }
        var left = Duration.between(Instant.now(), deadline);
        var pause = Duration.ofMillis(250L << Math.min(failures, 4));
        Thread.sleep(pause.compareTo(left) < 0 ? pause : left.isNegative() ? Duration.ZERO : left);
    }

    @Override
    public void close() {
        var open = stream;
        if (open != null) {
            open.close();
            stream = null;
        }
    }
}
