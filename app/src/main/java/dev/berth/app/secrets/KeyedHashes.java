package dev.berth.app.secrets;

import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/** HMAC-SHA256 under a key of the installation's own. */
public final class KeyedHashes {
    private static final int KEY_BYTES = 32;

    private final HmacUtils hmac;

    /** @param purpose keeps hashes that are made for one thing from being compared with those for another */
    public KeyedHashes(MasterKey master, String purpose) {
        this.hmac = new HmacUtils(HmacAlgorithms.HMAC_SHA_256, master.derive("keyed-hash " + purpose, KEY_BYTES));
    }

    /** 64 hexadecimal digits. */
    public String of(String text) {
        return hmac.hmacHex(text);
    }
}
