package dev.berth.app.http;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The peers whose word is taken for what a client used.
 *
 * @param networks addresses with the number of bits that count, e.g. {@code 10.0.0.0/8}
 */
public record TrustedProxies(List<IpSubnetFilterRule> networks) {
    public TrustedProxies {
        networks = List.copyOf(networks);
    }

    /**
     * Reads addresses and networks that are separated by commas, or {@code none}.
     *
     * @throws IllegalArgumentException with a sentence about the one that is neither
     */
    public static TrustedProxies of(String list) {
        if (list.isBlank()) {
            throw new IllegalArgumentException(
                    "no address or network is given; 'none' says that no proxy is to be believed");
        }
        if (list.strip().equals("none")) {
            return new TrustedProxies(List.of());
        }
        return new TrustedProxies(Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(network -> !network.isEmpty())
                .map(TrustedProxies::network)
                .toList());
    }

    private static IpSubnetFilterRule network(String text) {
        String[] parts = text.split("/", 2);
        // Only addresses: a name would be looked up, and be somebody else's tomorrow.
        byte[] address = NetUtil.createByteArrayFromIpAddressString(parts[0]);
        if (address != null) {
            try {
                int bits = parts.length == 1 ? address.length * Byte.SIZE : Integer.parseInt(parts[1]);
                return new IpSubnetFilterRule(parts[0], bits, IpFilterRuleType.ACCEPT);
            } catch (IllegalArgumentException _) {
                // The number of bits is none, or too large.
            }
        }
        throw new IllegalArgumentException(
                "'%s' is no address or network such as 10.0.0.7 or 10.0.0.0/8".formatted(text));
    }

    boolean trust(@Nullable InetSocketAddress peer) {
        return peer != null && networks.stream().anyMatch(network -> network.matches(peer));
    }
}
