package dev.berth.ssh.gateway;

import dev.berth.ssh.live.ByteBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Joins a user's transport to a pod's: every connection-layer message of one goes to the other untouched and in order.
 *
 * <pre>
 *   DIALLING ──open()──► OPEN ──either side ends, or disconnect()──► ENDED
 *      └──────────────────────────disconnect()──────────────────────────┘
 * </pre>
 *
 * <p>While dialling the user is not read; what had been read already is kept. The windows of SSH bound what is on its way
 * between user and pod, {@link PipeSide} bounds what waits inside the edge.
 */
final class PacketPipe {
    private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(2);

    private final Object lock = new Object();
    private final PipeSide user;
    private final EndReason podEnded;
    private final ByteBudget budget;
    private final ArrayDeque<Buffer> early = new ArrayDeque<>();
    private @Nullable PipeSide pod;
    private boolean open;
    private boolean ended;

    /** What the user is told when the pod's side ended without a disconnect message. */
    interface EndReason {
        String get();
    }

    PacketPipe(Session userSession, EndReason podEnded, ByteBudget budget) {
        this.budget = budget;
        this.user = new PipeSide(userSession, this, lock, budget);
        this.podEnded = podEnded;
        userSession.addSessionListener(user);
        user.pause();
    }

    /** Makes the pod's transport known; it may speak from now on. */
    void attach(Session podSession) {
        var side = new PipeSide(podSession, this, lock, budget);
        boolean tooLate;
        synchronized (lock) {
            pod = side;
            tooLate = ended;
        }
        podSession.addSessionListener(side);
        if (tooLate) {
            podSession.close(true);
        }
    }

    /** The pod has let the edge in: sends what the user said meanwhile, and reads on. */
    void open() throws IOException {
        var to = attached();
        while (true) {
            Buffer message;
            synchronized (lock) {
                message = early.poll();
                if (message == null) {
                    open = true;
                    break;
                }
            }
            to.forward(message, user);
        }
        user.resume();
        if (to.session().isClosing()) {
            closed(to);
        }
    }

    /** A message the user sent. */
    void fromUser(int command, Buffer message) throws IOException {
        message.rpos(message.rpos() - 1);
        if (!PipeSide.isConnectionMessage(command)) {
            return;
        }
        var forwarded = HostKeyUpdates.isProofRequest(message) ? HostKeyUpdates.refusedInstead() : message;
        synchronized (lock) {
            if (ended) {
                return;
            }
            if (!open) {
                early.add(copy(forwarded));
                return;
            }
        }
        attached().forward(forwarded, user);
    }

    /** A message the pod sent. */
    void fromPod(int command, Buffer message) throws IOException {
        message.rpos(message.rpos() - 1);
        if (PipeSide.isConnectionMessage(command) && !HostKeyUpdates.isAnnouncement(message)) {
            user.forward(message, attached());
        }
    }

    /** Ends both sides at once, telling the user why. */
    void disconnect(String reason) {
        if (!endOnce()) {
            return;
        }
        var podSide = otherThan(user);
        if (podSide != null) {
            podSide.session().close(true);
        }
        user.disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, reason);
    }

    void disconnected(PipeSide side, int code, String reason) {
        passOn(side, code, reason);
    }

    void closed(PipeSide side) {
        passOn(
                side,
                SshConstants.SSH2_DISCONNECT_BY_APPLICATION,
                side == user ? "The user's connection was lost." : podEnded.get());
    }

    /** The other side gets all that was under way first, within a bound. */
    private void passOn(PipeSide side, int code, String reason) {
        // The dialler knows why the login failed, and tells the user that.
        boolean stillDialling = side != user && !isOpen();
        if (stillDialling || !endOnce()) {
            return;
        }
        side.session().close(true);
        var other = otherThan(side);
        if (other == null) {
            return;
        }
        var sent = new CompletableFuture<Void>();
        other.whenSent(() -> sent.complete(null));
        var _ = sent.completeOnTimeout(null, FLUSH_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .thenRunAsync(() -> other.disconnect(code, reason), Thread::startVirtualThread);
    }

    boolean isOpen() {
        synchronized (lock) {
            return open && !ended;
        }
    }

    @Nullable
    PipeSide otherThan(PipeSide side) {
        synchronized (lock) {
            return side == user ? pod : user;
        }
    }

    private boolean endOnce() {
        synchronized (lock) {
            boolean first = !ended;
            ended = true;
            early.clear();
            return first;
        }
    }

    private PipeSide attached() {
        synchronized (lock) {
            if (pod == null) {
                throw new IllegalStateException("the pod's side is not there yet");
            }
            return pod;
        }
    }

    private static Buffer copy(Buffer message) {
        return new ByteArrayBuffer(message.getCompactData(), 0, message.available(), true);
    }
}
