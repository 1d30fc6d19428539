package dev.berth.ssh.names;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.berth.ssh.live.Source;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many answers go to one source by UDP, where anybody may write anybody's address on a question: an IPv4 address, or a /64 of
 * IPv6. Who asks more often gets every second time an empty answer that says "ask by TCP", which only the true owner of the
 * address can do, and else none.
 */
final class AnswerRate {
    static final int A_SECOND = 200;
    private static final int MAX_SOURCES = 50_000;

    private final LoadingCache<Source, AtomicInteger> asked;

    AnswerRate() {
        this(Ticker.systemTicker());
    }

    AnswerRate(Ticker clock) {
        this.asked = Caffeine.newBuilder()
                .ticker(clock)
                .maximumSize(MAX_SOURCES)
                .expireAfterWrite(Duration.ofSeconds(1))
                .build(_ -> new AtomicInteger());
    }

    enum Verdict {
        ANSWER,
        ASK_BY_TCP,
        DROP
    }

    Verdict ask(SocketAddress from) {
        int count = asked.get(Source.of(from)).incrementAndGet();
        if (count <= A_SECOND) {
            return Verdict.ANSWER;
        }
        return count % 2 == 0 ? Verdict.ASK_BY_TCP : Verdict.DROP;
    }
}
