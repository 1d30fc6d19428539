package dev.berth.messages.sshkey;

import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Save keys that were read from one paste: all or nothing. */
public record AddSshKeys(
        Caller caller, List<SshPublicKey> keys, @Nullable RequestKey request) {
    public AddSshKeys {
        keys = List.copyOf(keys);
    }
}
