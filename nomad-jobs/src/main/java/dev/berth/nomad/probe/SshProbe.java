package dev.berth.nomad.probe;

import dev.berth.messages.pod.SshTarget;
import dev.berth.nomad.ProbeLogin;
import dev.berth.nomad.ProbeStatistics;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.pool.Pool;
import reactor.pool.PoolBuilder;

/**
 * Logs in to pods' SSH servers as their users would, and out again. One client for all pods, with threads of its own;
 * nothing here waits on a thread.
 */
public final class SshProbe implements AutoCloseable {
    private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(10);

    /** More would only slow one another down until none is done in time, as where a thousand pods start at once. */
    static final int MAX_LOGINS = 64;

    private static final AttributeKey<Pinned> PINNED = new AttributeKey<>();

    /** The one key that a server may present, and whether it presented another one. */
    private record Pinned(PublicKey key, AtomicBoolean mismatch) {}

    private final SshClient client;
    private final String user;
    private final Pool<Object> places = PoolBuilder.from(Mono.fromSupplier(Object::new))
            .sizeBetween(0, MAX_LOGINS)
            .buildPool();
    private final LongAdder tried = new LongAdder();
    private final LongAdder failed = new LongAdder();

    private SshProbe(SshClient client, String user) {
        this.client = client;
        this.user = user;
    }

    /** {@code user} is whom pods let in that have no user of their own. */
    public static SshProbe start(String user) {
        var client = ClientBuilder.builder()
                .hostConfigEntryResolver(HostConfigEntryResolver.EMPTY)
                .serverKeyVerifier((session, _, key) -> isPinned(session, key))
                .build();
        client.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory());
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        client.setAgentFactory(null);
        CoreModuleProperties.AUTH_TIMEOUT.set(client, LOGIN_TIMEOUT);
        client.setKeyExchangeFactories(fastFirst(client.getKeyExchangeFactories()));
        client.start();
        return new SshProbe(client, user);
    }

    /**
     * A probe has no secrets that must outlast quantum computers, and to make one key of sntrup761 costs more CPU than all
     * else of a launch.
     */
    static List<KeyExchangeFactory> fastFirst(List<KeyExchangeFactory> supported) {
        return supported.stream()
                .sorted(Comparator.comparing(factory -> !factory.getName().startsWith("curve25519")))
                .toList();
    }

    /**
     * Completes when a login succeeded and the server's key was {@code hostKey}; fails with a {@link ProbeException}
     * otherwise, within 10 s of when it is its turn.
     *
     * @param hostKey the one key the server may present, as an OpenSSH line
     * @param own whom the pod lets in, null where it has no user of its own
     */
    public Mono<Void> login(SshTarget target, String hostKey, @Nullable String own, ProbeLogin login) {
        return places.withPoolable(_ -> attempt(target, hostKey, own, login)).then();
    }

    /**
     * Whether something answers at these ports of a pod, by a tunnel to each through its SSH server, one login for all of them.
     * What cannot be told is missing.
     *
     * @param hostKey the one key the server may present, as an OpenSSH line
     * @param own whom the pod lets in, null where it has no user of its own
     */
    public Mono<Map<Integer, Boolean>> listening(
            SshTarget target, String hostKey, @Nullable String own, ProbeLogin login, List<Integer> ports) {
        return within(target, hostKey, own, login, session -> PortTunnels.tried(session, ports));
    }

    /**
     * What listens at a port of a pod answers to a GET, head and all, or the beginning of that. Fails where nobody can log in to the
     * pod, and is empty where nothing listens or it does not answer in time.
     *
     * @param hostKey the one key the server may present, as an OpenSSH line
     * @param own whom the pod lets in, null where it has no user of its own
     */
    public Mono<String> page(
            SshTarget target, String hostKey, @Nullable String own, ProbeLogin login, int port, String path) {
        return within(
                target,
                hostKey,
                own,
                login,
                session -> TunnelledPage.of(session, port, path).onErrorComplete());
    }

    private <T> Mono<T> within(
            SshTarget target,
            String hostKey,
            @Nullable String own,
            ProbeLogin login,
            Function<ClientSession, Mono<T>> work) {
        return Mono.defer(() -> open(target, own, new Pinned(read(hostKey), new AtomicBoolean()))
                        .flatMap(session -> authenticated(session, login)
                                .then(Mono.defer(() -> work.apply(session)))
                                .doFinally(_ -> session.close(false))))
                .timeout(LOGIN_TIMEOUT);
    }

    private Mono<Void> attempt(SshTarget target, String hostKey, @Nullable String own, ProbeLogin login) {
        return Mono.defer(() -> {
                    var pinned = new Pinned(read(hostKey), new AtomicBoolean());
                    return open(target, own, pinned)
                            .timeout(LOGIN_TIMEOUT)
                            .onErrorMap(refused -> ProbeException.connecting(target, refused))
                            .flatMap(session -> authenticated(session, login)
                                    .timeout(LOGIN_TIMEOUT)
                                    .onErrorMap(refused -> ProbeException.loggingIn(
                                            target, refused, pinned.mismatch().get()))
                                    .doFinally(_ -> session.close(false)));
                })
                .timeout(LOGIN_TIMEOUT)
                .onErrorMap(TimeoutException.class, late -> ProbeException.connecting(target, late))
                .doOnError(_ -> failed.increment())
                .doOnTerminate(tried::increment);
    }

    public ProbeStatistics statistics() {
        return new ProbeStatistics(tried.sum(), failed.sum());
    }

    private Mono<ClientSession> open(SshTarget target, @Nullable String own, Pinned pinned) {
        return Mono.create(sink -> {
            try {
                var connecting = client.connect(
                        Objects.requireNonNullElse(own, user),
                        target.host(),
                        target.port(),
                        AttributeRepository.ofKeyValuePair(PINNED, pinned));
                connecting.addListener(done -> {
                    if (done.isConnected()) {
                        sink.success(done.getSession());
                    } else {
                        sink.error(whyNot(done.getException()));
                    }
                });
                sink.onCancel(connecting::cancel);
            } catch (IOException e) {
                sink.error(e);
            }
        });
    }

    private static Mono<Void> authenticated(ClientSession session, ProbeLogin login) {
        return Mono.create(sink -> {
            try {
                var certificate = read(login.certificate());
                session.addPublicKeyIdentity(
                        new KeyPair(certificate, login.keyPair().getPrivate()));
                var authenticating = session.auth();
                authenticating.addListener(done -> {
                    if (done.isSuccess()) {
                        sink.success();
                    } else {
                        sink.error(whyNot(done.getException()));
                    }
                });
            } catch (IOException e) {
                sink.error(e);
            }
        });
    }

    private static Throwable whyNot(Throwable why) {
        return Objects.requireNonNullElseGet(why, () -> new IOException("cancelled"));
    }

    private static boolean isPinned(ClientSession session, PublicKey key) {
        var context = session.getConnectionContext();
        var pinned = context == null ? null : context.getAttribute(PINNED);
        if (pinned == null || KeyUtils.compareKeys(pinned.key(), key)) {
            return pinned != null;
        }
        pinned.mismatch().set(true);
        return false;
    }

    private static PublicKey read(String line) {
        try {
            return Objects.requireNonNull(
                    PublicKeyEntry.parsePublicKeyEntry(line)
                            .resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING),
                    "no key");
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("this is no public key that OpenSSH writes", e);
        }
    }

    @Override
    public void close() {
        client.stop();
    }
}
