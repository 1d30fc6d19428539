package dev.berth.nomadsdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import dev.berth.nomadsdk.NomadRefusal.TlsFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS as Nomad is set up for it: certificates of an own authority, made out to {@code server.REGION.nomad}. */
class NomadTlsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String SERVER = "server.global.nomad";
    private static final char[] PASSWORD = "secret".toCharArray();

    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority("ca");
        authority("other-ca");
        certificate("server", "ca", "DNS:" + SERVER);
        certificate("named-by-host", "ca", "IP:127.0.0.1,DNS:" + SERVER);
        certificate("client", "ca", "DNS:client.global.nomad");
        // The form in which "nomad tls cert create" writes keys.
        openssl("ec", "-in", "client-key.pem", "-out", "client-sec1-key.pem");
        openssl("genpkey", "-algorithm", "RSA", "-out", "rsa-key.pem");
        keyStore("server");
        keyStore("named-by-host");
        assertThat(Files.readString(folder.resolve("client-sec1-key.pem"))).contains("BEGIN EC PRIVATE KEY");
    }

    @Test
    void an_agent_whose_certificate_is_right_is_asked() throws Exception {
        try (var agent = agent(false)) {
            assertThat(nomad(agent, "https", new NomadTls(file("ca.pem"), null, null, SERVER))
                            .jobs()
                            .list("")
                            .block(TIMEOUT))
                    .isEmpty();
        }
    }

    @Test
    void a_certificate_of_another_authority_is_not_trusted() throws Exception {
        try (var agent = agent(false)) {
            assertThat(fault(agent, "https", new NomadTls(file("other-ca.pem"), null, null, SERVER)))
                    .isEqualTo(TlsFault.UNTRUSTED);
            assertThat(fault(agent, "https", new NomadTls(null, null, null, SERVER)))
                    .isEqualTo(TlsFault.UNTRUSTED);
            assertThat(agent.asked).isEmpty();
        }
    }

    @Test
    void a_certificate_made_out_to_another_name_is_not_taken() throws Exception {
        try (var agent = agent(false)) {
            assertThat(fault(agent, "https", new NomadTls(file("ca.pem"), null, null, null)))
                    .isEqualTo(TlsFault.WRONG_NAME);
            assertThat(fault(agent, "https", new NomadTls(file("ca.pem"), null, null, "server.other.nomad")))
                    .isEqualTo(TlsFault.WRONG_NAME);
            assertThat(agent.asked).isEmpty();
        }
    }

    @Test
    void where_a_name_is_given_the_host_of_the_address_does_not_stand_in_for_it() throws Exception {
        try (var agent = agent(false, "named-by-host.p12")) {
            assertThat(fault(agent, "https", new NomadTls(file("ca.pem"), null, null, "server.mars.nomad")))
                    .isEqualTo(TlsFault.WRONG_NAME);
            assertThat(agent.asked).isEmpty();
            for (var right : Arrays.asList(SERVER, "127.0.0.1", null)) {
                assertThat(nomad(agent, "https", new NomadTls(file("ca.pem"), null, null, right))
                                .jobs()
                                .list("")
                                .block(TIMEOUT))
                        .isEmpty();
            }
        }
    }

    @Test
    void an_agent_that_asks_for_a_certificate_gets_it_with_its_key_in_any_form() throws Exception {
        try (var agent = agent(true)) {
            assertThat(fault(agent, "https", new NomadTls(file("ca.pem"), null, null, SERVER)))
                    .isEqualTo(TlsFault.CLIENT_CERTIFICATE);
            for (var key : List.of("client-key.pem", "client-sec1-key.pem")) {
                var tls = new NomadTls(file("ca.pem"), file("client.pem"), file(key), SERVER);
                assertThat(nomad(agent, "https", tls).jobs().list("").block(TIMEOUT))
                        .isEmpty();
            }
        }
    }

    @Test
    void an_agent_that_does_not_speak_tls_is_named_as_such() throws Exception {
        // As Go's server does, this answers what is no request at once.
        try (var plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerBadRequest(plain));
            var settings = NomadSettings.of(URI.create("https://127.0.0.1:" + plain.getLocalPort()), null);

            var refused = catchThrowableOfType(
                    NomadException.class,
                    () -> Nomad.at(settings).jobs().list("").block(TIMEOUT));

            assertThat(refused.refusal()).isEqualTo(new NomadRefusal.Tls(TlsFault.AGENT_WITHOUT_TLS));
        }
    }

    private static void answerBadRequest(ServerSocket server) {
        try (var socket = server.accept()) {
            socket.getInputStream().read();
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_file_that_cannot_be_used_is_named_before_anything_is_sent() throws Exception {
        var broken = Files.writeString(folder.resolve("broken.pem"), "no certificate");
        assertThatThrownBy(() -> new NomadTls(broken, null, null, null).context())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(broken.toString());
        var missing = folder.resolve("missing.pem");
        assertThatThrownBy(() -> new NomadTls(missing, null, null, null).context())
                .hasMessageContaining(missing.toString());
        assertThatThrownBy(() -> new NomadTls(null, file("client.pem"), broken, null).context())
                .hasMessageContaining(broken.toString());
        assertThatThrownBy(() -> new NomadTls(null, file("client.pem"), null, null))
                .hasMessageContaining("go together");
        for (var other : List.of("server-key.pem", "rsa-key.pem")) {
            assertThatThrownBy(() -> new NomadTls(null, file("client.pem"), file(other), null).context())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("of another certificate")
                    .hasMessageContaining(other);
        }
    }

    private static TlsFault fault(CapturedAgent agent, String scheme, NomadTls tls) {
        var refused = catchThrowableOfType(
                NomadException.class,
                () -> nomad(agent, scheme, tls).jobs().list("").block(TIMEOUT));
        assertThat(refused.refusal()).as(refused.toString()).isInstanceOf(NomadRefusal.Tls.class);
        return ((NomadRefusal.Tls) refused.refusal()).fault();
    }

    private static Nomad nomad(CapturedAgent agent, String scheme, NomadTls tls) {
        return Nomad.at(NomadSettings.of(agent.address(scheme), "the-token").withTls(tls));
    }

    private static CapturedAgent agent(boolean asksForCertificate) throws Exception {
        return agent(asksForCertificate, "server.p12");
    }

    private static CapturedAgent agent(boolean asksForCertificate, String keyStore) throws Exception {
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(KeyStore.getInstance(file(keyStore).toFile(), PASSWORD), PASSWORD);
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (var in = Files.newInputStream(file("ca.pem"))) {
            trusted.setCertificateEntry(
                    "ca",
                    java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return new CapturedAgent(
                exchange -> {
                    exchange.sendResponseHeaders(200, 2);
                    exchange.getResponseBody().write("[]".getBytes(StandardCharsets.UTF_8));
                },
                new HttpsConfigurator(context) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        var ssl = getSSLContext().getDefaultSSLParameters();
                        ssl.setNeedClientAuth(asksForCertificate);
                        parameters.setSSLParameters(ssl);
                    }
                });
    }

    private static Path file(String name) {
        return folder.resolve(name);
    }

    private static void authority(String name) throws Exception {
        key(name);
        openssl(
                "req",
                "-x509",
                "-new",
                "-key",
                name + "-key.pem",
                "-out",
                name + ".pem",
                "-days",
                "2",
                "-subj",
                "/CN=" + name);
    }

    private static void certificate(String name, String authority, String subject) throws Exception {
        key(name);
        openssl("req", "-new", "-key", name + "-key.pem", "-out", name + ".csr", "-subj", "/CN=" + name);
        Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=" + subject);
        openssl(
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                authority + ".pem",
                "-CAkey",
                authority + "-key.pem",
                "-CAcreateserial",
                "-out",
                name + ".pem",
                "-days",
                "2",
                "-extfile",
                name + ".ext");
    }

    private static void keyStore(String name) throws Exception {
        openssl(
                "pkcs12",
                "-export",
                "-in",
                name + ".pem",
                "-inkey",
                name + "-key.pem",
                "-out",
                name + ".p12",
                "-passout",
                "pass:secret");
    }

    private static void key(String name) throws Exception {
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", name + "-key.pem");
    }

    private static void openssl(String... arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        var log = folder.resolve("openssl.log").toFile();
        int exitCode = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start()
                .waitFor();
        assertThat(exitCode).as(() -> command + ": " + log).isZero();
    }
}
