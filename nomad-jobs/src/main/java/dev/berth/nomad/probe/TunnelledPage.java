package dev.berth.nomad.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelListener;
import org.apache.sshd.common.channel.StreamingChannel;
import org.apache.sshd.common.io.IoReadFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Asks what listens inside a pod for one page, through a tunnel. */
final class TunnelledPage {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** As much of an answer as is read: that of a form to log in is shorter. */
    private static final int MAX_BYTES = 16 << 10;

    private static final SshdSocketAddress FROM = new SshdSocketAddress("127.0.0.1", 0);

    private final ChannelDirectTcpip tunnel;
    private final MonoSink<String> sink;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    private TunnelledPage(ChannelDirectTcpip tunnel, MonoSink<String> sink) {
        this.tunnel = tunnel;
        this.sink = sink;
    }

    /** The answer to a GET, head and all, or the beginning of that; fails where nothing listens or it does not answer in time. */
    static Mono<String> of(ClientSession session, int port, String path) {
        return Mono.<String>create(sink -> {
                    try {
                        var tunnel = session.createDirectTcpipChannel(FROM, new SshdSocketAddress("localhost", port));
                        sink.onDispose(() -> tunnel.close(true));
                        tunnel.setStreaming(StreamingChannel.Streaming.Async);
                        var page = new TunnelledPage(tunnel, sink);
                        // A server that has said all leaves the other half of the tunnel open, and no read ends.
                        tunnel.addChannelListener(new ChannelListener() {
                            @Override
                            public void channelStateChanged(Channel channel, String hint) {
                                if (tunnel.isEofSignalled()) {
                                    page.end();
                                }
                            }
                        });
                        tunnel.open().addListener(opened -> {
                            if (opened.isOpened()) {
                                page.ask(port, path);
                            } else {
                                sink.error(new IOException("nothing listens", opened.getException()));
                            }
                        });
                    } catch (IOException e) {
                        sink.error(e);
                    }
                })
                .timeout(PATIENCE);
    }

    private void ask(int port, String path) {
        var request = "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n".formatted(path, port);
        try {
            tunnel.getAsyncIn()
                    .writeBuffer(new ByteArrayBuffer(request.getBytes(US_ASCII)))
                    .addListener(written -> {
                        if (written.isWritten()) {
                            readOn();
                        } else {
                            sink.error(new IOException("the tunnel takes nothing", written.getException()));
                        }
                    });
        } catch (IOException e) {
            sink.error(e);
        }
    }

    private void readOn() {
        tunnel.getAsyncOut().read(new ByteArrayBuffer(4096)).addListener(this::took);
    }

    private void took(IoReadFuture done) {
        Buffer got = done.getBuffer();
        if (done.getException() != null || got == null) {
            // As where it has said all and the tunnel is gone.
            end();
            return;
        }
        read.write(got.array(), got.rpos(), got.available());
        if (read.size() >= MAX_BYTES) {
            end();
        } else {
            readOn();
        }
    }

    private void end() {
        sink.success(read.toString(ISO_8859_1));
    }
}
