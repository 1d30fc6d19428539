package dev.berth.nomadsdk;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * Asks of each peer a certificate that is made out to one name, whatever host was connected to. To name it by SNI is not
 * enough: the JDK then takes a certificate of the host as well.
 */
final class NamedSslContext extends SslContext {
    private final SslContext context;
    private final String name;

    NamedSslContext(SslContext context, String name) {
        this.context = context;
        this.name = name;
    }

    private record Kind(String key, String signature) {}

    /**
     * Whether what this private key signs is borne out by the first of these certificates, so that an agent takes both. Keys of
     * rare kinds are not looked at.
     */
    static boolean belongTogether(File certificates, File key) throws IOException, GeneralSecurityException {
        var privateKey = toPrivateKey(key, null);
        var kind = switch (privateKey.getAlgorithm()) {
            case "RSA" -> new Kind("RSA", "SHA256withRSA");
            case "EC", "ECDSA" -> new Kind("EC", "SHA256withECDSA");
            case "EdDSA", "Ed25519" -> new Kind("EdDSA", "EdDSA");
            default -> null;
        };
        if (kind == null) {
            return true;
        }
        var signature = Signature.getInstance(kind.signature());
        // The one that was read may be of a library that the JDK's signatures do not know.
        signature.initSign(
                KeyFactory.getInstance(kind.key()).generatePrivate(new PKCS8EncodedKeySpec(privateKey.getEncoded())));
        var signed = signature.sign();
        try {
            signature.initVerify(toX509Certificates(certificates)[0].getPublicKey());
            return signature.verify(signed);
        } catch (InvalidKeyException ofAnotherKind) {
            return false;
        }
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc, String host, int port) {
        return context.newEngine(alloc, name, port);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc) {
        return context.newEngine(alloc, name, -1);
    }

    @Override
    public boolean isClient() {
        return context.isClient();
    }

    @Override
    public List<String> cipherSuites() {
        return context.cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // A part of what it extends.
    public io.netty.handler.ssl.ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return context.applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return context.sessionContext();
    }
}
