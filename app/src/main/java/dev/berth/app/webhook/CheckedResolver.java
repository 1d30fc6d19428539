package dev.berth.app.webhook;

import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Looks up where a connection goes and checks it, in one step: what is checked is what is connected to, so that a name which leads
 * elsewhere the next moment gains nothing. Addresses that were written as such come through here too.
 */
final class CheckedResolver extends AddressResolverGroup<InetSocketAddress> {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final AllowedAddresses allowed;

    CheckedResolver(AllowedAddresses allowed) {
        this.allowed = allowed;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new AbstractAddressResolver<>(executor, InetSocketAddress.class) {
            @Override
            protected boolean doIsResolved(InetSocketAddress address) {
                return false;
            }

            @Override
            protected void doResolve(InetSocketAddress unresolved, Promise<InetSocketAddress> promise) {
                var _ = look(unresolved).map(List::getFirst).subscribe(promise::trySuccess, promise::tryFailure);
            }

            @Override
            protected void doResolveAll(InetSocketAddress unresolved, Promise<List<InetSocketAddress>> promise) {
                var _ = look(unresolved).subscribe(promise::trySuccess, promise::tryFailure);
            }
        };
    }

    private Mono<List<InetSocketAddress>> look(InetSocketAddress target) {
        var host = target.getHostString();
        return Mono.fromCallable(() -> InetAddress.getAllByName(host))
                .subscribeOn(Schedulers.boundedElastic())
                .timeout(TIMEOUT)
                .map(found -> Stream.of(found)
                        .filter(allowed::has)
                        .map(address -> new InetSocketAddress(address, target.getPort()))
                        .toList())
                .flatMap(good -> good.isEmpty() ? Mono.error(new NotAllowedAddress()) : Mono.just(good));
    }
}
