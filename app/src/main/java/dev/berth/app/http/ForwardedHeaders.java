package dev.berth.app.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    /** Whoever sends it himself is refused too. */
    private static final String MALFORMED = "Berth-Malformed-Forwarded";

    /** Some proxies add the port that the client connected from. */
    private static final Pattern WITH_PORT = Pattern.compile("(\\d+(?:\\.\\d+){3}|\\[[^]]+])(?::\\d{1,5})?");

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
        try {
            InetSocketAddress client = client(peer, request);
            return super.apply(request).mutate().remoteAddress(client).build();
        } catch (RuntimeException e) {
            // Nothing can be answered from here; RequestChecks does.
            return removal.apply(request).mutate().header(MALFORMED, "1").build();
        }
    }

    /** Whether a trusted proxy said something that cannot be understood. */
    static boolean isMalformed(ServerHttpRequest request) {
        return request.getHeaders().containsHeader(MALFORMED);
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
        if (header.equals("X-Forwarded-For")) {
            Matcher address = WITH_PORT.matcher(hop.strip());
            return socketAddress(address.matches() ? address.group(1) : hop.strip(), 0);
        }
        var one = new HttpHeaders();
        one.put(header, List.of(hop));
        InetSocketAddress said = ForwardedHeaderUtils.parseForwardedFor(request.getURI(), one, null);
        return said == null ? null : socketAddress(said.getHostString(), said.getPort());
    }

    private static @Nullable InetSocketAddress socketAddress(String host, int port) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(bare);
        return address == null ? null : new InetSocketAddress(address, port);
    }
}
