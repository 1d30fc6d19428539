package dev.berth.query.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

class SharedStreamsTest {
    private final Map<String, Sinks.Many<Integer>> sources = new ConcurrentHashMap<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final SharedStreams<String, Integer> streams = new SharedStreams<>(key -> Flux.defer(() -> {
        begun.incrementAndGet();
        return source(key).asFlux().doFinally(_ -> ended.incrementAndGet());
    }));

    private Sinks.Many<Integer> source(String key) {
        return sources.computeIfAbsent(key, _ -> Sinks.many().multicast().directBestEffort());
    }

    private Disposable read(String key, List<Integer> into) {
        return streams.of(key).subscribe(into::add);
    }

    @Test
    void a_thousand_readers_have_one_source_which_ends_with_the_last_of_them_and_begins_anew_after_that() {
        var heard = new ArrayList<Integer>();
        var readers = new ArrayList<Disposable>();
        for (int i = 0; i < 1_000; i++) {
            readers.add(read("a", heard));
        }
        source("a").tryEmitNext(1);
        assertThat(heard).hasSize(1_000).containsOnly(1);
        assertThat(begun).hasValue(1);

        readers.removeLast();
        readers.forEach(Disposable::dispose);
        assertThat(ended).hasValue(0);
        var last = new ArrayList<Integer>();
        var joined = read("a", last);
        assertThat(last).containsExactly(1);
        joined.dispose();
        assertThat(ended).hasValue(0);
    }

    @Test
    void what_was_last_before_everybody_left_is_not_told_to_who_comes_later() {
        var first = new ArrayList<Integer>();
        var reader = read("a", first);
        source("a").tryEmitNext(1);
        reader.dispose();
        assertThat(ended).hasValue(1);

        var second = new ArrayList<Integer>();
        read("a", second);
        assertThat(second).isEmpty();
        source("a").tryEmitNext(2);
        assertThat(second).containsExactly(2);
        assertThat(begun).hasValue(2);
    }

    @Test
    void a_reader_who_takes_nothing_gets_the_newest_later_and_the_others_do_not_wait_for_him() {
        var slow = new ArrayList<Integer>();
        var subscriber = new BaseSubscriber<Integer>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {}

            @Override
            protected void hookOnNext(Integer value) {
                slow.add(value);
            }
        };
        streams.of("a").subscribe(subscriber);
        var quick = new ArrayList<Integer>();
        read("a", quick);

        for (int i = 1; i <= 10_000; i++) {
            source("a").tryEmitNext(i);
        }
        subscriber.request(1);

        assertThat(quick).hasSize(10_000);
        assertThat(slow).containsExactly(10_000);
    }

    @Test
    void streams_of_two_keys_have_nothing_of_each_other() {
        var a = new ArrayList<Integer>();
        var b = new ArrayList<Integer>();
        read("a", a);
        read("b", b);

        source("a").tryEmitNext(1);
        source("b").tryEmitNext(2);

        assertThat(a).containsExactly(1);
        assertThat(b).containsExactly(2);
    }
}
