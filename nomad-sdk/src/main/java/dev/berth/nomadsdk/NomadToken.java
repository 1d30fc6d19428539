package dev.berth.nomadsdk;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the secret id of the ACL token comes from. */
public sealed interface NomadToken {
    /** None, where the cluster has no ACLs, or all that its anonymous token may do is enough. */
    record None() implements NomadToken {}

    /** A token that stays the same. */
    record Fixed(String secretId) implements NomadToken {
        @Override
        public String toString() {
            return "Fixed[secretId=…]";
        }
    }

    /**
     * A file that holds nothing but the token. It is read again when it has changed or Nomad has refused what it held, so
     * a new token needs no restart.
     */
    record InFile(Path file) implements NomadToken {}

    /** A token that stays the same, or none where it is null. */
    static NomadToken of(@Nullable String secretId) {
        return secretId == null ? new None() : new Fixed(secretId);
    }
}
