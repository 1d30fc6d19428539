package dev.berth.messages.sshkey;

import dev.berth.messages.Caller;

/** Remove a key: new logins with it are refused and gateway sessions of it are disconnected. */
public record RemoveSshKey(Caller caller, SshKeyId key) {}
