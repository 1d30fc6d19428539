package dev.berth.ssh;

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
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Netty set up for piping bytes: epoll where there is one, NIO elsewhere. */
final class NettyTransport {
    static final Duration DIAL_TIMEOUT = Duration.ofSeconds(5);

    private static final int ACCEPT_BACKLOG = 1024;
    private static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(64 << 10, 256 << 10);
    private static final int SMALLEST_READ = 2 << 10;
    private static final int FIRST_READ = 16 << 10;
    private static final int LARGEST_READ = 256 << 10;
    private static final int UNANSWERED_MILLIS = 60_000;
    private static final int KEEPALIVE_IDLE_SECONDS = 60;
    private static final int KEEPALIVE_INTERVAL_SECONDS = 15;
    private static final int KEEPALIVE_PROBES = 4;

    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            new DefaultThreadFactory("berth-edge", true),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());

    EventLoopGroup loops() {
        return loops;
    }

    /** Accepted channels do not read until asked, and keep one direction open when the other ends. */
    ServerBootstrap server() {
        var server = new ServerBootstrap()
                .group(loops)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers());
        if (epoll) {
            server.childOption(EpollChannelOption.TCP_USER_TIMEOUT, UNANSWERED_MILLIS)
                    .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS)
                    .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS)
                    .childOption(EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES);
        }
        return server;
    }

    /** Dials on the given loop, so that both ends of a pipe share one thread. Completes on that loop with a silent channel. */
    CompletionStage<Channel> dial(Route.Target target, EventLoop loop) {
        var dialled = new CompletableFuture<Channel>();
        TargetAddress.resolve(target)
                .whenCompleteAsync(
                        (address, failure) -> {
                            if (address == null) {
                                dialled.completeExceptionally(failure);
                                return;
                            }
                            var _ = client(loop)
                                    .handler(new EarlyBytes())
                                    .connect(address)
                                    .addListener((ChannelFuture connected) -> {
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
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) DIAL_TIMEOUT.toMillis())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
                .option(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers());
        if (epoll) {
            client.option(EpollChannelOption.TCP_USER_TIMEOUT, UNANSWERED_MILLIS)
                    .option(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS)
                    .option(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS)
                    .option(EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES);
        }
        return client;
    }

    void stop() {
        var _ = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }

    /** Closing has no failure anyone could act on. */
    static void close(Channel channel) {
        var _ = channel.close();
    }

    private static AdaptiveRecvByteBufAllocator receiveBuffers() {
        return new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ);
    }
}
