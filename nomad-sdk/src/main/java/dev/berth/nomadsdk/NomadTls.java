package dev.berth.nomadsdk;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What TLS needs to know, for addresses that begin with {@code https://}. All files are PEM and read once.
 *
 * @param ca certificates that vouch for the agent's, or null for those that the JDK trusts
 * @param certificate the client's own, where the agent asks for one ({@code verify_https_client})
 * @param key that certificate's private key, not encrypted
 * @param serverName the name that the agent's certificate is made out to, e.g. {@code server.global.nomad}, or null for the
 *     host of the address
 */
public record NomadTls(
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable String serverName) {
    /** Nothing but what the JDK has. */
    public static final NomadTls DEFAULT = new NomadTls(null, null, null, null);

    public NomadTls {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("a client certificate and its key go together: one of them is missing");
        }
    }

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException when one of them cannot be used; the message names it
     */
    SslContext context() {
        var builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        if (ca != null) {
            with(ca, "certificates", file -> builder.trustManager(file.toFile()));
        }
        if (certificate != null && key != null) {
            var chain = certificate;
            with(chain, "a certificate", file -> {});
            with(key, "a private key that is not encrypted", file -> builder.keyManager(chain.toFile(), file.toFile()));
            requireToBelongTogether(chain, key);
        }
        try {
            var context = builder.build();
            return serverName == null ? context : new NamedSslContext(context, serverName);
        } catch (SSLException e) {
            throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    /** An agent would only say that it cannot decrypt something. */
    private static void requireToBelongTogether(Path certificate, Path key) {
        try {
            if (!NamedSslContext.belongTogether(certificate.toFile(), key.toFile())) {
                throw new IllegalArgumentException(
                        "%s is the private key of another certificate than %s: name the one that"
                                        .formatted(key, certificate)
                                + " was made with it");
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("%s and %s cannot be used: %s".formatted(certificate, key, e), e);
        }
    }

    private static void with(Path file, String content, java.util.function.Consumer<Path> use) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("%s does not exist or may not be read".formatted(file));
        }
        try {
            use.accept(file);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s does not hold %s as PEM".formatted(file, content), e);
        }
    }
}
