package dev.berth.app.http;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The names under which this server answers, besides those of the loopback interface and any address. A page of another site can
 * point its own name at this machine and have a visitor's browser ask here (DNS rebinding); the request's {@code Host} is that
 * name then, and no script can change it.
 *
 * @param names in lower case
 */
public record HostNames(Set<String> names) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?\\.?");
    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._-]{1,254})(:[0-9]{0,5})?");

    public HostNames {
        names = Set.copyOf(names);
    }

    /**
     * Reads names that are separated by commas; an empty text for none.
     *
     * @throws IllegalArgumentException with a sentence about the one that is none
     */
    public static HostNames of(String list) {
        return new HostNames(Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(HostNames::name)
                .collect(Collectors.toUnmodifiableSet()));
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no host name such as berth.example.com, without a scheme and a port".formatted(text));
        }
        return canonical(text);
    }

    /** What the headers {@code Host} of a request say. */
    enum Verdict {
        OURS,
        FOREIGN,
        MALFORMED
    }

    Verdict verdict(List<String> hosts) {
        Matcher host = HOST.matcher(hosts.size() == 1 ? hosts.getFirst().strip() : "");
        if (!host.matches()) {
            return Verdict.MALFORMED;
        }
        String name = canonical(host.group(1));
        return name.startsWith("[")
                        || NetUtil.isValidIpV4Address(name)
                        || name.equals("localhost")
                        || name.endsWith(".localhost")
                        || names.contains(name)
                ? Verdict.OURS
                : Verdict.FOREIGN;
    }

    private static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
