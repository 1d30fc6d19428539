package dev.berth.ssh.names;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A resolver that asks the name server on this port, by a library of its own. */
record Dns(int port) {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int FLOOD_SILENCE = 300;
    private static final int FLOOD_BURSTS = 50;

    /**
     * @param ttl of the first answer, where there is none of what says so; -1 without either
     * @param data of the answers
     * @param bytes that it had
     * @param asked how many bytes the question had
     */
    record Answer(
            String code,
            boolean isTruncated,
            List<String> addresses,
            List<byte[]> data,
            long ttl,
            int bytes,
            int asked) {
        static Answer of(Message message, int asked) {
            var answers = message.getSection(Section.ANSWER);
            var first = answers.isEmpty() ? message.getSection(Section.AUTHORITY) : answers;
            return new Answer(
                    Rcode.string(message.getRcode()),
                    message.getHeader().getFlag(Flags.TC),
                    answers.stream().flatMap(record -> address(record).stream()).toList(),
                    answers.stream().map(Record::rdataToWireCanonical).toList(),
                    first.isEmpty() ? -1 : first.getFirst().getTTL(),
                    message.numBytes(),
                    asked);
        }

        private static List<String> address(Record record) {
            return switch (record) {
                case ARecord a -> List.of(a.getAddress().getHostAddress());
                case AAAARecord a -> List.of(a.getAddress().getHostAddress());
                default -> List.of();
            };
        }
    }

    /**
     * How a flood of one question was answered.
     *
     * @param withoutQuestion answers that do not repeat what was asked, which resolvers drop as forged
     */
    record Flood(int answered, int truncated, int withoutQuestion) {}

    Answer udp(String name, String type) {
        return ask(question(name, type), false);
    }

    Answer tcp(String name, String type) {
        return ask(question(name, type), true);
    }

    Answer ask(Message question, boolean tcp) {
        try {
            var resolver = new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            resolver.setTCP(tcp);
            resolver.setIgnoreTruncation(true);
            resolver.setEDNS(-1);
            resolver.setTimeout(TIMEOUT);
            return Answer.of(resolver.send(question), question.toWire().length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Message question(String name, String type) {
        try {
            return Message.newQuery(Record.newRecord(Name.fromString(name), Type.value(type), DClass.IN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Message ofOpcode(int opcode, String name) {
        var message = question(name, "A");
        message.getHeader().setOpcode(opcode);
        return message;
    }

    static Message notify(String name) {
        return ofOpcode(Opcode.NOTIFY, name);
    }

    /** Asks as often as it takes until an answer is truncated, within reason. */
    Flood flood(String name) {
        var question = question(name, "A").toWire();
        var flood = new Flood(0, 0, 0);
        try (var socket = new DatagramSocket()) {
            socket.setReceiveBufferSize(1 << 20);
            socket.setSoTimeout(FLOOD_SILENCE);
            for (int burst = 0; burst < FLOOD_BURSTS && flood.truncated() == 0; burst++) {
                for (int i = 0; i < 2 * AnswerRate.A_SECOND; i++) {
                    send(socket, question);
                }
                flood = counted(socket, flood);
            }
            return flood;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Flood counted(DatagramSocket socket, Flood before) throws IOException {
        var flood = before;
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[512], 512);
                socket.receive(packet);
                var message = new Message(packet.getData());
                boolean truncated = message.getHeader().getFlag(Flags.TC);
                flood = new Flood(
                        flood.answered + (truncated ? 0 : 1),
                        flood.truncated + (truncated ? 1 : 0),
                        flood.withoutQuestion + (message.getQuestion() == null ? 1 : 0));
            }
        } catch (SocketTimeoutException _) {
            return flood;
        }
    }

    /** One datagram, whatever is in it. */
    void send(byte[] bytes) throws IOException {
        try (var socket = new DatagramSocket()) {
            send(socket, bytes);
        }
    }

    private void send(DatagramSocket socket, byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    }
}
