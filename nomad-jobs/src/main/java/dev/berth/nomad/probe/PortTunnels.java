package dev.berth.nomad.probe;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.StreamingChannel;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Opens a tunnel to each of some ports inside a pod, and closes it again without a word. */
final class PortTunnels {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final SshdSocketAddress FROM = new SshdSocketAddress("127.0.0.1", 0);

    private PortTunnels() {}

    /** By port, whether something answered; a port of which the server says neither is missing. */
    static Mono<Map<Integer, Boolean>> tried(ClientSession session, List<Integer> ports) {
        return Flux.fromIterable(ports)
                .flatMap(port -> answers(session, port).map(answers -> Map.entry(port, answers)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private static Mono<Boolean> answers(ClientSession session, int port) {
        return Mono.<Boolean>create(sink -> {
                    try {
                        var tunnel = session.createDirectTcpipChannel(FROM, new SshdSocketAddress("localhost", port));
                        tunnel.setStreaming(StreamingChannel.Streaming.Async);
                        tunnel.open().addListener(opened -> {
                            tunnel.close(true);
                            if (opened.isOpened()) {
                                sink.success(true);
                            } else {
                                said(opened.getException()).ifPresentOrElse(sink::success, sink::success);
                            }
                        });
                    } catch (IOException e) {
                        sink.success();
                    }
                })
                .timeout(PATIENCE, Mono.empty());
    }

    /** That nothing answers, where that is what the server said; it may also forbid tunnels. */
    private static Optional<Boolean> said(Throwable refused) {
        return refused instanceof SshChannelOpenException e && e.getReasonCode() == SshConstants.SSH_OPEN_CONNECT_FAILED
                ? Optional.of(false)
                : Optional.empty();
    }
}
