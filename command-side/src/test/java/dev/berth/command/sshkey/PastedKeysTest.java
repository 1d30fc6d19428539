package dev.berth.command.sshkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.sshkey.SshPublicKey;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PastedKeysTest {
    // Made with ssh-keygen -t ed25519, and its fingerprint as ssh-keygen -l prints it.
    private static final String REAL =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE7UDr68oRcL9xzMWS/fn/tjkXcIyay7ULUJeg5wjbwD";
    private static final String REAL_FINGERPRINT = "SHA256:F+5KdzDCbFdSliszIvawh3xNrcQG0i65zxyeU6Sj6jI";

    private static List<SshPublicKey> good(String text) {
        if (PastedKeys.read(text) instanceof PastedKeys.Valid(var keys)) {
            return keys;
        }
        throw new AssertionError(PastedKeys.read(text));
    }

    private static Problem bad(String text) {
        if (PastedKeys.read(text) instanceof PastedKeys.Invalid(var problem)) {
            return problem;
        }
        throw new AssertionError(PastedKeys.read(text));
    }

    private static void assertCode(String text, ProblemCode code) {
        assertThat(bad(text).code()).as(text).isEqualTo(code);
    }

    @Test
    void RUN_2_a_pasted_key_is_read_with_fingerprint_and_comment() {
        assertThat(good(REAL + " you@example.com"))
                .containsExactly(
                        new SshPublicKey("ssh-ed25519", REAL.substring(12), REAL_FINGERPRINT, "you@example.com"));
    }

    static List<String> supported() {
        return List.of(
                TestKeys.ed25519(1),
                TestKeys.rsa(2_048, 1),
                TestKeys.rsa(4_096, 2),
                TestKeys.ecdsa("nistp256", 32, 1),
                TestKeys.ecdsa("nistp384", 48, 1),
                TestKeys.ecdsa("nistp521", 66, 1),
                TestKeys.skEd25519(1),
                TestKeys.skEcdsa(1));
    }

    @ParameterizedTest
    @MethodSource("supported")
    void every_supported_type_is_read(String line) {
        assertThat(good(line)).singleElement().satisfies(key -> {
            assertThat(key.line()).isEqualTo(line);
            assertThat(key.comment()).isEmpty();
        });
    }

    @Test
    void RUN_3_several_keys_stand_one_a_line() {
        var text = "\uFEFF# laptop\r\n" + TestKeys.ed25519(1) + " a b  \r\n\r\n  " + TestKeys.ed25519(2) + "\n";
        assertThat(good(text)).extracting(SshPublicKey::comment).containsExactly("a b", "");
    }

    @Test
    void the_same_key_twice_is_one_key() {
        assertThat(good(REAL + " a\n" + REAL + " b")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                REAL_FINGERPRINT,
                "256 SHA256:F+5KdzDCbFdSliszIvawh3xNrcQG0i65zxyeU6Sj6jI you@example.com (ED25519)",
                "2048 MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48 you (RSA)",
                "16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48"
            })
    void RUN_20_a_pasted_fingerprint_is_named(String fingerprint) {
        assertCode(fingerprint, ProblemCode.KEY_IS_FINGERPRINT);
        assertThat(bad(fingerprint).detail())
                .isEqualTo("That is a fingerprint; paste the contents of ~/.ssh/id_ed25519.pub");
    }

    @Test
    void RUN_21_a_missing_type_is_named_and_put_right() {
        assertCode(REAL.substring(12), ProblemCode.KEY_MISSING_TYPE);
        assertThat(bad(REAL.substring(12) + " you@example.com").detail()).contains(REAL + " you@example.com");
    }

    @Test
    void RUN_22_two_keys_on_one_line_are_named_with_the_line() {
        var two = TestKeys.ed25519(1) + " a " + TestKeys.ed25519(2) + " b";
        assertCode(two, ProblemCode.KEYS_NOT_SEPARATED);
        var problem = bad(REAL + "\n\n" + two);
        assertThat(problem.errors())
                .singleElement()
                .satisfies(fault -> assertThat(fault.line()).isEqualTo(3));
        assertThat(problem.detail()).startsWith("Line 3: ").contains("None of the keys was saved");
        assertCode(TestKeys.ed25519(1) + TestKeys.ed25519(2), ProblemCode.KEYS_NOT_SEPARATED);
        assertCode(TestKeys.ed25519(1) + " a" + TestKeys.ed25519(2), ProblemCode.KEYS_NOT_SEPARATED);
        assertThat(good(REAL + " my ssh-rsa key")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0",
                "x -----BEGIN OPENSSH PRIVATE KEY----- c2VjcmV0 -----END OPENSSH PRIVATE KEY-----",
                "b3BlbnNzaC1rZXktdjEAAAAAc2VjcmV0",
                "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\nc2VjcmV0"
            })
    void a_private_key_is_refused_and_never_shown(String text) {
        var problem = bad(text);
        assertThat(problem.code()).isEqualTo(ProblemCode.KEY_IS_PRIVATE);
        assertThat(problem.errors()).hasSize(1);
        assertThat(problem.toString()).doesNotContain("c2VjcmV0");
    }

    @Test
    void RUN_26_a_public_key_as_PuTTYgen_saves_it_is_converted() {
        var base64 = REAL.substring(12);
        var text = "---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"eddsa-key\"\n%s\n%s\n---- END SSH2 PUBLIC KEY ----\n"
                .formatted(base64.substring(0, 40), base64.substring(40));
        assertThat(good(text)).containsExactly(new SshPublicKey("ssh-ed25519", base64, REAL_FINGERPRINT, "eddsa-key"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n\t\n", "# nothing but a comment"})
    void nothing_at_all_is_said_to_be_empty(String text) {
        assertCode(text, ProblemCode.KEY_EMPTY);
        assertThat(bad(text).errors().getFirst().field()).isEqualTo("publicKey");
    }

    @Test
    void unsupported_types_are_named() {
        for (var type : List.of("ssh-dss", "ssh-ed448", "ssh-ed25519-cert-v01@openssh.com", "ssh-future")) {
            assertCode(TestKeys.line(type, TestKeys.bytes(32, 1)), ProblemCode.KEY_TYPE_UNSUPPORTED);
        }
        assertCode("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----", ProblemCode.KEY_TYPE_UNSUPPORTED);
    }

    @Test
    void what_cannot_be_read_is_invalid() {
        var base64 = REAL.substring(12);
        for (var text : List.of(
                "ssh-ed25519",
                "ssh-ed25519 ???",
                "ssh-rsa " + base64,
                REAL.substring(0, REAL.length() - 4),
                TestKeys.line("ssh-ed25519", TestKeys.bytes(31, 1)),
                TestKeys.line("ssh-ed25519", TestKeys.bytes(32, 1), TestKeys.bytes(1, 1)),
                TestKeys.rsa(1_024, 1),
                "from=\"10.0.0.0/8\" " + REAL,
                "hello world")) {
            assertCode(text, ProblemCode.KEY_INVALID);
        }
        assertThat(bad(TestKeys.rsa(1_024, 1)).detail()).contains("1024 bits");
    }

    @Test
    void every_wrong_line_is_listed_and_the_first_one_names_the_problem() {
        var problem = bad("hello\n" + REAL + "\n" + REAL_FINGERPRINT);
        assertThat(problem.code()).isEqualTo(ProblemCode.KEY_INVALID);
        assertThat(problem.errors()).extracting(Problem.Fault::line).containsExactly(1, 3);
    }

    @Test
    void comments_lose_what_could_not_be_seen_and_what_is_too_long() {
        assertThat(good(REAL + " a\u0007b\u202Ec").getFirst().comment()).isEqualTo("abc");
        assertThat(good(REAL + " " + "x".repeat(1_000)).getFirst().comment()).hasSize(256);
    }

    @Test
    void there_is_a_bound_on_keys() {
        var many = IntStream.range(0, 65).mapToObj(TestKeys::ed25519).collect(Collectors.joining("\n"));
        assertCode(many, ProblemCode.PAYLOAD_TOO_LARGE);
        assertThat(good(many.substring(0, many.lastIndexOf('\n')))).hasSize(64);
    }
}
