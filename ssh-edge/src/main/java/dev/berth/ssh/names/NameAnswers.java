package dev.berth.ssh.names;

import dev.berth.ssh.names.NameZone.Named;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsMessage;
import io.netty.handler.codec.dns.DnsOpCode;
import io.netty.handler.codec.dns.DnsQuery;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;

/**
 * The DNS answer to one question. Answers are never much longer than their questions, and none needs more than the 512
 * bytes that any client takes.
 */
final class NameAnswers {
    /** A pod that moves is looked for at its old address no longer than this. */
    static final Duration TTL = Duration.ofSeconds(5);

    /** A pod that just came up is unknown no longer than this. */
    static final Duration NEGATIVE_TTL = Duration.ofSeconds(1);

    private static final Duration ZONE_TTL = Duration.ofMinutes(1);
    private static final int AXFR = 252;
    private static final int IXFR = 251;
    private static final int MAX_PAYLOAD = 1232;
    private static final long BAD_VERSION = 1L << 24;
    private static final int EDNS_VERSION_SHIFT = 16;

    /** Room for the longest start of authority beside the longest question in 512 bytes. */
    private static final int MAX_NAMES = 330;

    private final NameZone zone;

    NameAnswers(NameZone zone) {
        this.zone = zone;
    }

    /** Completes {@code answer}, which is new, and gives it back. */
    <A extends DnsResponse> A to(DnsQuery query, A answer) {
        begin(query, answer);
        if (query.count(DnsSection.QUESTION) != 1 || query.count(DnsSection.ADDITIONAL) > 2) {
            answer.setCode(DnsResponseCode.FORMERR);
            return answer;
        }
        DnsQuestion question = query.recordAt(DnsSection.QUESTION);
        if (!query.opCode().equals(DnsOpCode.QUERY)) {
            answer.setCode(DnsResponseCode.NOTIMP);
            return answer;
        }
        if (!extend(query, answer)) {
            return answer;
        }
        answer(question, answer);
        return answer;
    }

    /** Completes {@code answer} to one that is no longer than the question and tells to ask by TCP. */
    void toAskByTcp(DnsQuery query, DnsResponse answer) {
        begin(query, answer);
        answer.setTruncated(true);
    }

    /** With the question: the resolver of glibc takes an answer without one for forged, and waits for another. */
    private static void begin(DnsQuery query, DnsResponse answer) {
        answer.setOpCode(query.opCode()).setRecursionDesired(query.isRecursionDesired());
        if (query.count(DnsSection.QUESTION) == 1) {
            answer.addRecord(
                    DnsSection.QUESTION, DnsRecords.question(query.<DnsQuestion>recordAt(DnsSection.QUESTION)));
        }
    }

    /** Extensions are answered by whoever is asked for them; false where they are of a version that is not known here. */
    private static boolean extend(DnsQuery query, DnsMessage answer) {
        for (int i = 0; i < query.count(DnsSection.ADDITIONAL); i++) {
            DnsRecord option = query.recordAt(DnsSection.ADDITIONAL, i);
            if (option.type().equals(DnsRecordType.OPT)) {
                boolean known = (option.timeToLive() >> EDNS_VERSION_SHIFT & 0xff) == 0;
                answer.addRecord(
                        DnsSection.ADDITIONAL,
                        new DefaultDnsRawRecord(
                                "", DnsRecordType.OPT, MAX_PAYLOAD, known ? 0 : BAD_VERSION, Unpooled.EMPTY_BUFFER));
                return known;
            }
        }
        return true;
    }

    private void answer(DnsQuestion question, DnsResponse answer) {
        int type = question.type().intValue();
        if (question.dnsClass() != DnsRecord.CLASS_IN || !zone.has(question.name()) || type == AXFR || type == IXFR) {
            answer.setCode(DnsResponseCode.REFUSED);
            return;
        }
        if (!zone.isKnown()) {
            answer.setCode(DnsResponseCode.SERVFAIL);
            return;
        }
        answer.setAuthoritativeAnswer(true);
        var named = zone.find(question.name());
        if (named == null) {
            answer.setCode(DnsResponseCode.NXDOMAIN);
        } else {
            addRecords(question, named, answer);
        }
        if (answer.count(DnsSection.ANSWER) == 0
                && question.name().length() + zone.apex().length() * 3 < MAX_NAMES) {
            answer.addRecord(DnsSection.AUTHORITY, authority(zone.apex(), NEGATIVE_TTL));
        }
    }

    private void addRecords(DnsQuestion question, Named named, DnsResponse answer) {
        var type = question.type();
        boolean any = type.equals(DnsRecordType.ANY);
        if (any || type.equals(DnsRecordType.A) || type.equals(DnsRecordType.AAAA)) {
            named.addresses().stream()
                    .filter(address -> any || typeOf(address).equals(type))
                    .forEach(address -> answer.addRecord(
                            DnsSection.ANSWER,
                            raw(question.name(), typeOf(address), TTL, Unpooled.wrappedBuffer(address.getAddress()))));
        } else if (type.equals(DnsRecordType.SSHFP) && named.hostKey() != null) {
            answer.addRecord(
                    DnsSection.ANSWER, raw(question.name(), type, TTL, DnsRecords.fingerprint(named.hostKey())));
        } else if (type.equals(DnsRecordType.SOA) && named.isApex()) {
            answer.addRecord(DnsSection.ANSWER, authority(question.name(), ZONE_TTL));
        } else if (type.equals(DnsRecordType.NS) && named.isApex()) {
            answer.addRecord(
                    DnsSection.ANSWER, raw(question.name(), type, ZONE_TTL, DnsRecords.name(zone.nameServer())));
        }
    }

    private static DnsRecordType typeOf(InetAddress address) {
        return address instanceof Inet4Address ? DnsRecordType.A : DnsRecordType.AAAA;
    }

    /** A second server for the zone asks for none of its times: there is no transfer. */
    private DnsRecord authority(String name, Duration ttl) {
        var data = Unpooled.buffer();
        data.writeBytes(DnsRecords.name(zone.nameServer()));
        data.writeBytes(DnsRecords.name("hostmaster." + zone.apex()));
        data.writeInt((int) zone.version());
        for (var time : new Duration[] {ZONE_TTL, ZONE_TTL, ZONE_TTL, NEGATIVE_TTL}) {
            data.writeInt((int) time.toSeconds());
        }
        return raw(name, DnsRecordType.SOA, ttl, data);
    }

    private static DnsRecord raw(String name, DnsRecordType type, Duration ttl, ByteBuf data) {
        return new DefaultDnsRawRecord(name, type, ttl.toSeconds(), data);
    }
}
