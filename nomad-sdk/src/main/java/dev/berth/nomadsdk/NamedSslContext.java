package dev.berth.nomadsdk;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * Asks of each peer a certificate that is made out to one name, whatever host was connected to. To name it by SNI is not
 * enough: the JDK then takes a certificate of the host as well.
 */
final class NamedSslContext extends SslContext {
    private final SslContext context;
    private final String name;

    NamedSslContext(SslContext context, String name) {
        this.context = context;
        this.name = name;
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc, String host, int port) {
        return context.newEngine(alloc, name, port);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc) {
        return context.newEngine(alloc, name, -1);
    }

    @Override
    public boolean isClient() {
        return context.isClient();
    }

    @Override
    public List<String> cipherSuites() {
        return context.cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // A part of what it extends.
    public io.netty.handler.ssl.ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return context.applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return context.sessionContext();
    }
}
