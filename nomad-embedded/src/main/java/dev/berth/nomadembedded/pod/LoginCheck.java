package dev.berth.nomadembedded.pod;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Optional;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;

/**
 * Lets in {@code root} with a listed key, or with a user certificate that the trusted CA signed for this pod. The lists are
 * read again at each attempt. MINA has checked signature, dates and critical options of a certificate before it asks.
 */
final class LoginCheck implements PublickeyAuthenticator {
    static final AttributeKey<String> KEY = new AttributeKey<>();
    private static final String USER = "root";

    private final PodPlan plan;

    LoginCheck(PodPlan plan) {
        this.plan = plan;
    }

    @Override
    public boolean authenticate(String user, PublicKey key, ServerSession session) {
        Optional<PodAccess> access = plan.access().get();
        if (!user.equals(USER) || access.isEmpty()) {
            return false;
        }
        boolean allowed = key instanceof OpenSshCertificate certificate
                ? certified(certificate, access.get(), session)
                : listed(key, access.get(), session);
        if (allowed) {
            // The key of the last attempt is the one whose signature is verified next, so this never names another one.
            session.setAttribute(KEY, describe(key));
        }
        return allowed;
    }

    private boolean certified(OpenSshCertificate certificate, PodAccess access, ServerSession session) {
        return certificate.getType() == OpenSshCertificate.Type.USER
                && OpenSshCertificate.isValidNow(certificate)
                && certificate.getPrincipals().contains(plan.podId())
                && listedIn(access.userCa(), certificate.getCaPubKey(), session);
    }

    private static boolean listed(PublicKey key, PodAccess access, ServerSession session) {
        return listedIn(access.authorizedKeys(), key, session);
    }

    private static boolean listedIn(String lines, PublicKey key, ServerSession session) {
        return lines.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .anyMatch(line -> {
                    try {
                        AuthorizedKeyEntry entry = AuthorizedKeyEntry.parseAuthorizedKeyEntry(line);
                        // Options such as command="…" narrow what a key may do; not enforced here, so such a line
                        // admits nobody.
                        return entry != null
                                && entry.getLoginOptions().isEmpty()
                                && KeyUtils.compareKeys(
                                        entry.resolvePublicKey(session, PublicKeyEntryResolver.IGNORING), key);
                    } catch (IOException | GeneralSecurityException | RuntimeException e) {
                        return false;
                    }
                });
    }

    private static String describe(PublicKey key) {
        return key instanceof OpenSshCertificate certificate
                ? "certificate id=%s serial=%d".formatted(certificate.getId(), certificate.getSerial())
                : KeyUtils.getKeyType(key) + " " + KeyUtils.getFingerPrint(key);
    }
}
