package dev.berth.ssh.net;

import dev.berth.messages.pod.SshTarget;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Netty set up for piping bytes.
 *
 * <p>On NIO, not on epoll: once a peer has ended its direction, Netty 4.2.18's epoll takes the socket out of the kernel's
 * set and later tries to change it there. A reply that then fills the socket's buffer ends in ENOENT and is cut short.
 */
public final class NettyTransport {
    public static final Duration DIAL_TIMEOUT = Duration.ofSeconds(5);

    private static final int ACCEPT_BACKLOG = 1024;
    private static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(64 << 10, 256 << 10);
    private static final int MIN_READ_BYTES = 2 << 10;
    private static final int FIRST_READ_BYTES = 16 << 10;
    private static final int MAX_READ_BYTES = 256 << 10;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

    private final KeepAlive keepAlive;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            new DefaultThreadFactory("berth-edge", true),
            NioIoHandler.newFactory());

    public NettyTransport(KeepAlive keepAlive) {
        this.keepAlive = keepAlive;
    }

    public EventLoopGroup loops() {
        return loops;
    }

    /** Accepted channels do not read until asked, and keep one direction open when the other ends. */
    public ServerBootstrap server() {
        var server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers());
        keepAlive.options().forEach((option, value) -> server.childOption(NioChannelOption.of(option), value));
        return server;
    }

    /** Dials on the given loop, so that both ends of a pipe share one thread. Completes on it with a channel that is not read yet. */
    public CompletionStage<Channel> dial(SshTarget target, EventLoop loop) {
        var dialled = new CompletableFuture<Channel>();
        TargetAddress.resolve(target)
                .whenCompleteAsync(
                        (address, failure) -> {
                            if (address == null) {
                                dialled.completeExceptionally(failure);
                                return;
                            }
                            var _ = client(loop).connect(address).addListener((ChannelFuture connected) -> {
                                if (connected.isSuccess()) {
                                    dialled.complete(connected.channel());
                                } else {
                                    dialled.completeExceptionally(connected.cause());
                                }
                            });
                        },
                        loop);
        return dialled;
    }

    private Bootstrap client(EventLoop loop) {
        var client = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) DIAL_TIMEOUT.toMillis())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
                .option(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers())
                .handler(new SilentHandler());
        keepAlive.options().forEach((option, value) -> client.option(NioChannelOption.of(option), value));
        return client;
    }

    /** The channel of a bind once that is done; blocks, so not for an event loop. */
    public static Channel listening(ChannelFuture bind) throws IOException {
        if (!bind.awaitUninterruptibly().isSuccess()) {
            throw new IOException(bind.cause().getMessage(), bind.cause());
        }
        return bind.channel();
    }

    public void stop() {
        var _ = loops.shutdownGracefully(0, STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets a channel that was accepted or dialled be read. */
    public static void startReading(Channel channel) {
        channel.config().setAutoRead(true);
    }

    /** Closing has no failure anyone could act on. */
    public static void close(Channel channel) {
        var _ = channel.close();
    }

    private static AdaptiveRecvByteBufAllocator receiveBuffers() {
        return new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, MAX_READ_BYTES);
    }
}
