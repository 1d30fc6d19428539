package dev.berth.app.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;
import org.springframework.web.util.ForwardedHeaderUtils;

/**
 * Makes a request that came through a trusted proxy look as the client sent it: scheme, host, port, prefix and address. From
 * anybody else, headers that claim such things are dropped.
 */
public final class ForwardedHeaders extends ForwardedHeaderTransformer {
    private final TrustedProxies proxies;
    private final ForwardedHeaderTransformer removal = new ForwardedHeaderTransformer();

    public ForwardedHeaders(TrustedProxies proxies) {
        this.proxies = proxies;
        removal.setRemoveOnly(true);
    }

    @Override
    public ServerHttpRequest apply(ServerHttpRequest request) {
        InetSocketAddress peer = request.getRemoteAddress();
        if (!hasForwardedHeaders(request)) {
            return request;
        }
        if (peer == null || !proxies.trust(peer)) {
            return removal.apply(request);
        }
        InetSocketAddress client = client(peer, request);
        return super.apply(request).mutate().remoteAddress(client).build();
    }

    /** The nearest hop that is no trusted proxy: what stands before it was written by whoever is there. */
    private InetSocketAddress client(InetSocketAddress peer, ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        String header = headers.getFirst("Forwarded") == null ? "X-Forwarded-For" : "Forwarded";
        InetSocketAddress nearest = peer;
        for (String hop : headers.getValuesAsList(header).reversed()) {
            InetSocketAddress before = proxies.trust(nearest) ? address(header, hop, request) : null;
            if (before == null) {
                return nearest;
            }
            nearest = before;
        }
        return nearest;
    }

    /** Null where the hop gives no address but a name, or nothing. */
    private static @Nullable InetSocketAddress address(String header, String hop, ServerHttpRequest request) {
        var one = new HttpHeaders();
        one.put(header, List.of(hop));
        InetSocketAddress said = ForwardedHeaderUtils.parseForwardedFor(request.getURI(), one, null);
        InetAddress address = said == null ? null : NetUtil.createInetAddressFromIpAddressString(said.getHostString());
        return address == null
                ? null
                : new InetSocketAddress(address, Objects.requireNonNull(said).getPort());
    }
}
