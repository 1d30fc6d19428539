package dev.berth.ssh.names;

import io.netty.handler.codec.dns.DnsResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What became of questions since the start: a code of DNS, or no answer. */
final class AnswerCounts {
    /** Told to ask by TCP instead. */
    static final String LIMITED = "limited";

    /** Without an answer: too many, or not to be read. */
    static final String DROPPED = "dropped";

    static final List<String> ALL =
            List.of("noerror", "nxdomain", "refused", "servfail", "formerr", "notimp", LIMITED, DROPPED);

    private final Map<String, LongAdder> counts =
            ALL.stream().collect(Collectors.toUnmodifiableMap(how -> how, _ -> new LongAdder()));

    void count(DnsResponse answer) {
        var code = answer.code().toString();
        count(code.substring(0, code.indexOf('(')).toLowerCase(Locale.ROOT));
    }

    void count(String how) {
        counts.getOrDefault(how, new LongAdder()).increment();
    }

    Map<String, Long> now() {
        return counts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().sum()));
    }
}
