package dev.berth.command.sshkey;

import java.util.Arrays;
import java.util.Optional;

/** The types of keys that can be saved, with what their blobs hold behind the type. */
enum KeyType {
    ED25519("ssh-ed25519") {
        @Override
        void check(SshWire wire) throws SshWire.Malformed {
            wire.exactly(32, "an Ed25519 key");
        }
    },
    RSA("ssh-rsa") {
        @Override
        void check(SshWire wire) throws SshWire.Malformed {
            wire.positive("exponent");
            var bits = wire.positive("modulus").bitLength();
            if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
                throw new SshWire.Malformed(
                        "The RSA key has %d bits; %d to %d are accepted. Make a new one with 'ssh-keygen -t ed25519'"
                                .formatted(bits, MIN_RSA_BITS, MAX_RSA_BITS));
            }
        }
    },
    ECDSA_256("ecdsa-sha2-nistp256") {
        @Override
        void check(SshWire wire) throws SshWire.Malformed {
            wire.point("nistp256", 32);
        }
    },
    ECDSA_384("ecdsa-sha2-nistp384") {
        @Override
        void check(SshWire wire) throws SshWire.Malformed {
            wire.point("nistp384", 48);
        }
    },
    ECDSA_521("ecdsa-sha2-nistp521") {
        @Override
        void check(SshWire wire) throws SshWire.Malformed {
            wire.point("nistp521", 66);
        }
    },
    SK_ED25519("sk-ssh-ed25519@openssh.com") {
        @Override
        void check(SshWire wire) throws SshWire.Malformed {
            wire.exactly(32, "an Ed25519 key");
            wire.application();
        }
    },
    SK_ECDSA("sk-ecdsa-sha2-nistp256@openssh.com") {
        @Override
        void check(SshWire wire) throws SshWire.Malformed {
            wire.point("nistp256", 32);
            wire.application();
        }
    };

    static final int MIN_RSA_BITS = 2_048;
    static final int MAX_RSA_BITS = 16_384;

    private final String word;

    KeyType(String word) {
        this.word = word;
    }

    /** As it stands in front of a key. */
    String word() {
        return word;
    }

    /** Reads what stands behind the type in {@code wire}. */
    abstract void check(SshWire wire) throws SshWire.Malformed;

    static Optional<KeyType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
    }
}
