package dev.berth.ssh.jump;

import dev.berth.messages.pod.PodId;
import dev.berth.ssh.ConnectionForm;
import dev.berth.ssh.live.ByteBudget;
import dev.berth.ssh.live.LiveConnection;
import dev.berth.ssh.live.LiveConnections;
import dev.berth.ssh.live.Refusal;
import dev.berth.ssh.net.NettyTransport;
import dev.berth.ssh.route.JumpTarget;
import dev.berth.ssh.route.PodLogin;
import dev.berth.ssh.route.RouteTable;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user who uses the gateway as a jump host. Only tunnels to the SSH port of a pod that the user's key opens are made;
 * all else is refused with a line that says what works. What goes through a tunnel is encrypted end to end.
 */
public final class JumpSession extends AbstractCloseable implements Service, LiveConnection {
    private static final Logger log = LoggerFactory.getLogger(JumpSession.class);
    private static final int MAX_TUNNELS = 64;
    private static final long MAX_WAITING = 1 << 20;
    private static final int RESUMED_BELOW = 4;
    private static final String TUNNEL_TYPE = "direct-tcpip";

    private final Session session;
    private final String fingerprint;
    private final String domain;
    private final RouteTable routes;
    private final LiveConnections live;
    private final NettyTransport transport;
    private final Map<Integer, JumpChannel> channels = new ConcurrentHashMap<>();
    private final Map<String, Object> properties = new ConcurrentHashMap<>();
    private final ByteBudget.Queue queue;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicBoolean full = new AtomicBoolean();
    private int lastChannel;

    public JumpSession(
            Session session,
            String fingerprint,
            String domain,
            RouteTable routes,
            LiveConnections live,
            NettyTransport transport) {
        this.session = session;
        this.fingerprint = fingerprint;
        this.domain = domain;
        this.routes = routes;
        this.live = live;
        this.transport = transport;
        this.queue = live.budget().queue();
        session.addCloseFutureListener(_ -> queue.close());
    }

    /** Called under the lock that telling the user of the login needs, so only starts a thread. */
    @Override
    public void start() {
        Thread.startVirtualThread(() -> {
            var refusal = live.add(this);
            if (refusal != null) {
                disconnect(refusal.sentence());
            } else {
                session.addCloseFutureListener(_ -> live.remove(this));
            }
        });
    }

    /** Messages come one at a time, on the thread that reads this session. */
    @Override
    public void process(int command, Buffer message) throws Exception {
        switch (command) {
            case SshConstants.SSH_MSG_GLOBAL_REQUEST -> refuseGlobalRequest(message);
            case SshConstants.SSH_MSG_CHANNEL_OPEN -> openChannel(message);
            case SshConstants.SSH_MSG_CHANNEL_WINDOW_ADJUST -> channel(message).expandWindow(message.getUInt());
            case SshConstants.SSH_MSG_CHANNEL_DATA -> channel(message).fromUser(message);
            case SshConstants.SSH_MSG_CHANNEL_EOF -> channel(message).userEnded();
            case SshConstants.SSH_MSG_CHANNEL_CLOSE -> channel(message).userClosed();
            case SshConstants.SSH_MSG_CHANNEL_REQUEST -> refuseChannelRequest(message);
            default -> log.debug("Jump host ignores a message that is of no use to it session={}", session);
        }
    }

    private void openChannel(Buffer message) throws IOException {
        var type = message.getString();
        long peer = message.getUInt();
        long window = message.getUInt();
        long packet = message.getUInt();
        if (!type.equals(TUNNEL_TYPE)) {
            refuseChannel(peer, SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED, whatWorks());
            return;
        }
        var host = message.getString();
        long port = message.getUInt();
        var target = JumpTarget.parse(host, port, domain);
        var route = target.route(routes);
        var misnumbered = route == null ? target.misnumbered(routes) : null;
        if (misnumbered != null && routes.accepts(misnumbered, fingerprint)) {
            refuseChannel(
                    peer, SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED, "Berth: " + PodLogin.nodesOf(misnumbered));
        } else if (route == null || !routes.accepts(route, fingerprint)) {
            refuseChannel(
                    peer,
                    SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
                    "Berth: " + host + ":" + port + " is no pod of yours. " + whatWorks());
        } else if (route.target() == null) {
            refuseChannel(
                    peer,
                    SshConstants.SSH_OPEN_CONNECT_FAILED,
                    "Berth: " + Refusal.unreachable(route).sentence());
        } else if (channels.size() >= MAX_TUNNELS) {
            refuseChannel(
                    peer,
                    SshConstants.SSH_OPEN_RESOURCE_SHORTAGE,
                    "Berth: one connection carries at most " + MAX_TUNNELS + " tunnels.");
        } else {
            int id = lastChannel++;
            var channel = new JumpChannel(
                    this, id, peer, window, packet, route, transport.loops().next());
            channels.put(id, channel);
            channel.dial(route.target(), transport);
        }
    }

    private String whatWorks() {
        return "This is a jump host: ssh -J berth@<this host> root@<pod-id>." + domain
                + ", or log in as <pod-id> or <name>.<workspace>.";
    }

    void refuseChannel(long peer, int code, String reason) throws IOException {
        var answer = message(SshConstants.SSH_MSG_CHANNEL_OPEN_FAILURE, reason.length() + 32);
        answer.putUInt(peer);
        answer.putUInt(code);
        answer.putString(reason);
        answer.putString("");
        write(answer);
    }

    /** Keepalives are global requests too, and content with a refusal. */
    private void refuseGlobalRequest(Buffer message) throws IOException {
        message.getString();
        if (message.getBoolean()) {
            write(message(SshConstants.SSH_MSG_REQUEST_FAILURE, 8));
        }
    }

    private void refuseChannelRequest(Buffer message) throws IOException {
        var channel = channel(message);
        message.getString();
        if (message.getBoolean()) {
            var answer = message(SshConstants.SSH_MSG_CHANNEL_FAILURE, 8);
            answer.putUInt(channel.peer());
            write(answer);
        }
    }

    private JumpChannel channel(Buffer message) throws SshException {
        long id = message.getUInt();
        var channel = channels.get((int) id);
        if (channel == null) {
            throw new SshException(SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR, "no channel " + id);
        }
        return channel;
    }

    /** Both sides have closed the channel. */
    void forget(JumpChannel channel) {
        channels.remove(channel.id());
        live.remove(channel);
    }

    Buffer message(int command, int size) {
        return session.createBuffer((byte) command, size);
    }

    /** Never blocks: what a key exchange or a slow user holds back is counted, and channels ask {@link #isFull}. */
    void write(Buffer message) throws IOException {
        int size = message.available();
        waiting.addAndGet(size);
        queue.take(size);
        ThreadUtils.runAsInternal(message, session::writePacket).addListener(_ -> {
            queue.giveBack(size);
            if (waiting.addAndGet(-size) <= share() / RESUMED_BELOW && full.compareAndSet(true, false)) {
                channels.values().forEach(JumpChannel::userReads);
            }
        });
    }

    /** Whether so much waits to be sent to the user that no more is read for him; once it is sent the channels are told. */
    boolean isFull() {
        if (waiting.get() <= share()) {
            return false;
        }
        full.set(true);
        // All may have been sent before the flag was there to be seen.
        return waiting.get() > 0;
    }

    private long share() {
        return budget().share(MAX_WAITING);
    }

    ByteBudget budget() {
        return live.budget();
    }

    void broken(Exception cause) {
        log.debug("Jump host closes a broken session session={}", session, cause);
        session.close(true);
    }

    RouteTable routes() {
        return routes;
    }

    LiveConnections live() {
        return live;
    }

    @Override
    protected void doCloseImmediately() {
        channels.values().forEach(JumpChannel::sessionClosed);
        super.doCloseImmediately();
    }

    @Override
    public ConnectionForm form() {
        return ConnectionForm.JUMP;
    }

    @Override
    public @Nullable PodId pod() {
        return null;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public @Nullable Refusal refusal() {
        return Refusal.ofKeyAnywhere(fingerprint, routes);
    }

    @Override
    public void disconnect(String sentence) {
        // On a thread of its own, so that one busy transport does not delay the next.
        Thread.startVirtualThread(() -> {
            try {
                session.disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "Berth: " + sentence);
            } catch (IOException | RuntimeException e) {
                broken(e);
            }
        });
    }

    @Override
    public Session getSession() {
        return session;
    }

    @Override
    public Map<String, Object> getProperties() {
        return properties;
    }
}
