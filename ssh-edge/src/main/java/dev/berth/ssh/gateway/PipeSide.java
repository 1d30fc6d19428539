package dev.berth.ssh.gateway;

import dev.berth.ssh.live.ByteBudget;
import java.io.IOException;
import java.util.Map;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the two transports of a {@link PacketPipe}. All fields below are guarded by the pipe's lock, under which nothing
 * is ever written: a write may complete another one inline, whose listener wants that lock.
 *
 * <p>Backpressure: while more bytes wait to be sent here than {@code MAX_WAITING} and this side's share of the budget, the
 * other side is not read, until a quarter of that waits. A side in key exchange is always read, else two of them could wait
 * for each other for ever.
 */
final class PipeSide implements SessionListener {
    private static final Logger log = LoggerFactory.getLogger(PipeSide.class);
    private static final long MAX_WAITING = 1 << 20;
    private static final int RESUMED_BELOW = 4;

    /** Above this a peer keeps sending through a key exchange that never ends. */
    private static final long MAX_WAITING_FOR_KEYS = 64 << 20;

    private final Session session;
    private final PacketPipe pipe;
    private final Object lock;
    private final ByteBudget budget;
    private final ByteBudget.Queue queue;
    private long waiting;
    private boolean inKeyExchange;
    private boolean paused;
    private @Nullable Runnable whenSent;

    PipeSide(Session session, PacketPipe pipe, Object lock, ByteBudget budget) {
        this.budget = budget;
        this.queue = budget.queue();
        this.session = session;
        this.pipe = pipe;
        this.lock = lock;
    }

    Session session() {
        return session;
    }

    /** Sends a message that came from {@code from}; its bytes are copied, since the decoder uses its buffer again. */
    void forward(Buffer message, PipeSide from) throws IOException {
        int size = message.available();
        synchronized (lock) {
            long most = budget.shareOfUnheld(MAX_WAITING_FOR_KEYS);
            if (waiting + size > most) {
                throw new IOException("more than " + most + " bytes wait for a key exchange");
            }
            waiting += size;
            queue.take(size);
            from.reconsider(this);
        }
        var command = message.rawByte(message.rpos());
        var packet = session.createBuffer(command, size);
        packet.putRawBytes(message.array(), message.rpos() + 1, size - 1);
        // An internal thread is never blocked by a key exchange; what waits meanwhile is counted above.
        var written = ThreadUtils.runAsInternal(packet, session::writePacket);
        written.addListener(done -> {
            Runnable last = null;
            synchronized (lock) {
                waiting -= size;
                queue.giveBack(size);
                from.reconsider(this);
                if (waiting == 0) {
                    last = whenSent;
                    whenSent = null;
                }
            }
            if (last != null) {
                last.run();
            }
            if (!done.isWritten()) {
                pipe.closed(this);
            }
        });
    }

    /** Runs once everything forwarded so far is with the operating system, or at once. */
    void whenSent(Runnable action) {
        synchronized (lock) {
            if (waiting > 0) {
                whenSent = action;
                return;
            }
        }
        action.run();
    }

    void pause() {
        synchronized (lock) {
            paused = true;
            session.getIoSession().suspendRead();
        }
    }

    void resume() {
        synchronized (lock) {
            paused = false;
            session.getIoSession().resumeRead();
        }
    }

    /** Reads this side or not, as the other's backlog says. Flag and effect change together, or a wake-up is lost. */
    private void reconsider(PipeSide to) {
        boolean pause = !inKeyExchange && to.waiting > budget.share(MAX_WAITING) / (paused ? RESUMED_BELOW : 1);
        if (pause != paused) {
            if (pause) {
                pause();
            } else {
                resume();
            }
        }
    }

    void disconnect(int code, String reason) {
        try {
            session.disconnect(code, reason);
        } catch (IOException | RuntimeException e) {
            log.debug("A disconnect message cannot be sent session={}", session, e);
            session.close(true);
        }
    }

    /** Our own KEXINIT goes out, whichever side began. */
    @Override
    public void sessionNegotiationOptionsCreated(Session same, Map<KexProposalOption, String> proposal) {
        synchronized (lock) {
            inKeyExchange = true;
            if (pipe.isOpen() && paused) {
                resume();
            }
        }
    }

    @Override
    public void sessionEvent(Session same, Event event) {
        if (event == Event.KeyEstablished) {
            synchronized (lock) {
                inKeyExchange = false;
                var other = pipe.otherThan(this);
                if (pipe.isOpen() && other != null) {
                    reconsider(other);
                }
            }
        }
    }

    @Override
    public void sessionDisconnect(Session same, int code, String reason, String language, boolean initiator) {
        if (!initiator) {
            pipe.disconnected(this, code, reason);
        }
    }

    @Override
    public void sessionClosed(Session same) {
        queue.close();
        pipe.closed(this);
    }

    static boolean isConnectionMessage(int command) {
        return command >= SshConstants.SSH_MSG_GLOBAL_REQUEST && command <= 127;
    }
}
