package dev.berth.ssh.jump;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.route.Route;
import dev.berth.ssh.ConnectionForm;
import dev.berth.ssh.live.ByteBudget;
import dev.berth.ssh.live.LiveConnection;
import dev.berth.ssh.live.Refusal;
import dev.berth.ssh.net.NettyTransport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tunnel of a jump host. Its state belongs to its event loop; what the user's side says is handed over to it.
 *
 * <p>Backpressure: the user may send {@code WINDOW} bytes more than the pod has taken, or this tunnel's share of the
 * budget; the pod is read only while the user's window is open and his connection takes it, so at most one read is held.
 */
final class JumpChannel extends ChannelInboundHandlerAdapter implements LiveConnection {
    private static final Logger log = LoggerFactory.getLogger(JumpChannel.class);
    private static final int WINDOW = 2 << 20;
    private static final int PACKET = 32 << 10;

    /** A window update per such part of it: seldom enough to cost nothing, often enough that the user never waits. */
    private static final int WINDOW_UPDATES = 4;

    private static final long MAX_WINDOW = 0xffff_ffffL;

    private final JumpSession session;
    private final int id;
    private final long peer;
    private final int peerPacket;
    private final Route route;
    private final EventLoop loop;
    private final AtomicLong window;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();
    private @Nullable Channel pod;
    private long peerWindow;
    private final ByteBudget.Queue queue;
    private long waiting;
    private boolean userEnded;
    private boolean podEnded;
    private boolean podGone;
    private boolean endSent;
    private boolean closeSent;

    JumpChannel(JumpSession session, int id, long peer, long peerWindow, long peerPacket, Route route, EventLoop loop) {
        this.session = session;
        this.id = id;
        this.peer = peer;
        this.peerWindow = peerWindow;
        this.peerPacket = (int) Math.min(peerPacket, PACKET);
        this.route = route;
        this.loop = loop;
        this.window = new AtomicLong(session.budget().share(WINDOW));
        this.queue = session.budget().queue();
    }

    int id() {
        return id;
    }

    long peer() {
        return peer;
    }

    void dial(SshTarget target, NettyTransport transport) throws IOException {
        var refusal = session.live().add(this);
        if (refusal != null) {
            refuse(SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED, refusal.sentence());
            return;
        }
        transport.dial(target, loop).whenCompleteAsync((channel, failure) -> dialled(channel, failure), loop);
    }

    private void dialled(@Nullable Channel channel, @Nullable Throwable failure) {
        try {
            if (channel == null) {
                log.debug("Jump host cannot dial a pod pod={}", route.pod(), failure);
                refuse(
                        SshConstants.SSH_OPEN_CONNECT_FAILED,
                        route.name() + " does not answer on its SSH port; try again in a moment.");
            } else if (closeSent) {
                NettyTransport.close(channel);
            } else {
                pod = channel;
                confirm();
                channel.pipeline().addLast(this);
                NettyTransport.startReading(channel);
            }
        } catch (IOException e) {
            session.broken(e);
        }
    }

    private void confirm() throws IOException {
        var answer = message(SshConstants.SSH_MSG_CHANNEL_OPEN_CONFIRMATION, 16);
        answer.putUInt(id);
        answer.putUInt(window.get());
        answer.putUInt(PACKET);
        session.write(answer);
    }

    private void refuse(int code, String reason) throws IOException {
        closeSent = true;
        session.forget(this);
        session.refuseChannel(peer, code, "Berth: " + reason);
    }

    /** Data on the thread that reads the session: copied, since the decoder uses its buffer again. */
    void fromUser(Buffer message) throws SshException {
        int size = message.getInt();
        if (size < 0 || size > message.available() || window.addAndGet(-size) < 0) {
            throw new SshException(SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR, "more data than the window allows");
        }
        var bytes = Unpooled.copiedBuffer(message.array(), message.rpos(), size);
        loop.execute(() -> toPod(bytes));
    }

    private void toPod(ByteBuf bytes) {
        int size = bytes.readableBytes();
        if (pod == null) {
            bytes.release();
            return;
        }
        waiting += size;
        queue.take(size);
        var _ = pod.writeAndFlush(bytes).addListener(sent -> {
            waiting -= size;
            queue.giveBack(size);
            if (sent.isSuccess() && !closeSent) {
                grant();
            }
        });
    }

    /** Once nothing waits any more there is always something to grant, so the user never waits for good. */
    private void grant() {
        long most = session.budget().share(WINDOW);
        long more = most - window.get() - waiting;
        if (more >= most / WINDOW_UPDATES) {
            var grant = message(SshConstants.SSH_MSG_CHANNEL_WINDOW_ADJUST, 8);
            grant.putUInt(more);
            window.addAndGet(more);
            write(grant);
        }
    }

    /** The user's connection takes more again. */
    void userReads() {
        loop.execute(this::toUser);
    }

    void expandWindow(long bytes) {
        loop.execute(() -> {
            peerWindow = Math.min(MAX_WINDOW, peerWindow + bytes);
            toUser();
        });
    }

    void userEnded() {
        loop.execute(() -> {
            userEnded = true;
            if (pod != null) {
                var _ = pod.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endPodInput());
            }
        });
    }

    private void endPodInput() {
        if (pod instanceof DuplexChannel duplex && duplex.isActive()) {
            var _ = duplex.shutdownOutput();
        }
        closeWhenBothEnded();
    }

    void userClosed() {
        loop.execute(() -> {
            sendClose();
            session.forget(this);
        });
    }

    void sessionClosed() {
        loop.execute(() -> {
            closeSent = true;
            session.forget(this);
            dropPod();
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        held.add((ByteBuf) bytes);
        toUser();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            podEnded = true;
            toUser();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        podEnded = true;
        podGone = true;
        toUser();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        NettyTransport.close(context.channel());
    }

    /** Sends what the window allows, and reads on once nothing is held back. */
    private void toUser() {
        if (closeSent) {
            return;
        }
        while (!held.isEmpty() && peerWindow > 0 && !session.isFull()) {
            var bytes = held.element();
            int size = (int) Math.min(Math.min(bytes.readableBytes(), peerWindow), peerPacket);
            var data = message(SshConstants.SSH_MSG_CHANNEL_DATA, size + 16);
            data.putInt(size);
            bytes.readBytes(data.array(), data.wpos(), size);
            data.wpos(data.wpos() + size);
            peerWindow -= size;
            write(data);
            if (!bytes.isReadable()) {
                held.remove().release();
            }
        }
        if (pod != null) {
            pod.config().setAutoRead(held.isEmpty());
        }
        if (podEnded && held.isEmpty() && !endSent) {
            endSent = true;
            write(message(SshConstants.SSH_MSG_CHANNEL_EOF, 8));
            closeWhenBothEnded();
        }
    }

    private void closeWhenBothEnded() {
        if (endSent && (userEnded || podGone)) {
            sendClose();
        }
    }

    private void sendClose() {
        if (!closeSent) {
            closeSent = true;
            write(message(SshConstants.SSH_MSG_CHANNEL_CLOSE, 8));
        }
        dropPod();
    }

    private void dropPod() {
        while (!held.isEmpty()) {
            held.remove().release();
        }
        if (pod != null) {
            NettyTransport.close(pod);
        }
        session.live().remove(this);
    }

    /** A message that begins with the user's number of this channel. */
    private Buffer message(int command, int size) {
        var message = session.message(command, size);
        message.putUInt(peer);
        return message;
    }

    private void write(Buffer message) {
        try {
            session.write(message);
        } catch (IOException e) {
            session.broken(e);
        }
    }

    @Override
    public ConnectionForm form() {
        return ConnectionForm.TUNNEL;
    }

    @Override
    public PodId pod() {
        return route.pod();
    }

    @Override
    public String fingerprint() {
        return session.fingerprint();
    }

    @Override
    public @Nullable Refusal refusal() {
        var key = Refusal.ofKey(session.fingerprint(), route, session.routes());
        return key != null ? key : Refusal.ofRoute(route, session.routes());
    }

    /** The tunnel carries the pod's own SSH, so there is no way to tell the user the reason. */
    @Override
    public void disconnect(String sentence) {
        loop.execute(this::sendClose);
    }
}
