package dev.berth.nomad;

import java.security.KeyPair;

/**
 * What the probe logs in with.
 *
 * @param certificate OpenSSH user certificate of the key pair, principal = pod id, as a line of a public key file
 */
public record ProbeLogin(KeyPair keyPair, String certificate) {}
