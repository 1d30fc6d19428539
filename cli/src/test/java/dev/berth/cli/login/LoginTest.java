package dev.berth.cli.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.CommandRun.User;
import dev.berth.cli.FakeBerth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
    private static final String SESSION = "{\"subject\":\"admin\",\"workspace\":\"main\",\"scopes\":[\"READ\"]}";
    private static final String PODS = "{\"pods\":[],\"next\":null}";

    @TempDir
    private Path home;

    private FakeBerth one;
    private FakeBerth other;

    @BeforeEach
    void start() throws Exception {
        one = berth();
        other = berth();
    }

    private static FakeBerth berth() throws Exception {
        return new FakeBerth().on("GET /v1/sessions/current", 200, SESSION).on("GET /v1/pods?limit=100", 200, PODS);
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
    }

    private User me() {
        return User.at(home);
    }

    private Path file() {
        return home.resolve(".config/berth/remotes.json");
    }

    private void logIn(FakeBerth berth, String name, String token) {
        assertThat(me().piping(token + "\n")
                        .runs("login", berth.url(), "--token-stdin", "--remote", name)
                        .exitCode())
                .isZero();
    }

    @Test
    void BASE_1_a_log_in_is_saved_for_its_user_alone_and_says_the_token_nowhere() throws Exception {
        var login = me().piping("s3cret-token\n").runs("login", one.url() + "/", "--token-stdin");

        assertThat(login.exitCode()).as(login.all()).isZero();
        assertThat(login.out()).contains("admin", "workspace main", "default", file().toString());
        assertThat(login.all()).doesNotContain("s3cret");
        assertThat(Files.getPosixFilePermissions(file())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(file().getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(me().runs("pod", "list").exitCode()).isZero();
        assertThat(one.asked()).allMatch(asked -> asked.token().equals("Bearer s3cret-token"));
    }

    @Test
    void a_token_that_the_server_does_not_know_is_not_saved() {
        one.on(
                "GET /v1/sessions/current",
                401,
                "{\"code\":\"unauthorized\",\"detail\":\"The token is not known here.\"}");

        var login = me().piping("wrong").runs("login", one.url(), "--token-stdin");

        assertThat(login.exitCode()).isEqualTo(4);
        assertThat(login.err()).contains("The token is not known here.").doesNotContain("wrong");
        assertThat(file()).doesNotExist();
    }

    @Test
    void a_redirect_is_not_followed_with_the_token() {
        one.on("GET /v1/sessions/current", exchange -> {
            exchange.getResponseHeaders().set("Location", other.url() + "/v1/sessions/current");
            FakeBerth.send(exchange, 302, "moved");
        });

        assertThat(me().piping("secret")
                        .runs("login", one.url(), "--token-stdin")
                        .exitCode())
                .isNotZero();
        assertThat(other.asked()).isEmpty();
    }

    @Test
    void a_saved_token_goes_to_no_other_address_than_its_own() {
        logIn(one, "default", "token-of-one");

        var elsewhere = me().with("BERTH_URL", other.url()).runs("pod", "list");

        assertThat(elsewhere.exitCode()).isEqualTo(2);
        assertThat(elsewhere.err()).contains("BERTH_TOKEN");
        assertThat(other.asked()).isEmpty();
        assertThat(me().with("BERTH_URL", one.url()).runs("pod", "list").exitCode())
                .isZero();
        assertThat(me().with("BERTH_TOKEN", "t").runs("pod", "list").exitCode()).isEqualTo(2);
    }

    @Test
    void the_environment_alone_is_enough() {
        assertThat(me().with("BERTH_URL", one.url())
                        .with("BERTH_TOKEN", "of-a-job")
                        .runs("pod", "list")
                        .exitCode())
                .isZero();
        assertThat(one.asked().getLast().token()).isEqualTo("Bearer of-a-job");
    }

    @Test
    void BASE_15_without_a_log_in_it_says_how_to_and_the_only_one_is_taken() {
        assertThat(me().runs("pod", "list").err()).contains("berth login URL --token-stdin");
        logIn(one, "lab", "t");
        assertThat(me().runs("pod", "list").exitCode()).isZero();
    }

    @Test
    void BASE_16_of_several_one_is_named_and_an_unknown_one_is_told_which_there_are() {
        logIn(one, "lab", "t1");
        logIn(other, "office", "t2");

        var unnamed = me().runs("pod", "list");
        assertThat(unnamed.exitCode()).isEqualTo(2);
        assertThat(unnamed.err()).contains("lab, office", "--remote");
        assertThat(me().runs("pod", "list", "--remote", "office").exitCode()).isZero();
        assertThat(other.asked().getLast().token()).isEqualTo("Bearer t2");
        assertThat(me().with("BERTH_REMOTE", "lab").runs("pod", "list").exitCode())
                .isZero();
        assertThat(me().runs("pod", "list", "--remote", "x").err()).contains("'x'", "lab, office");
    }

    @Test
    void a_log_out_forgets_one_and_keeps_the_others() {
        logIn(one, "lab", "t1");
        logIn(other, "office", "t2");

        assertThat(me().runs("logout", "--remote", "lab").exitCode()).isZero();
        assertThat(me().runs("pod", "list").exitCode()).isZero();
        assertThat(other.asked().getLast().token()).isEqualTo("Bearer t2");
    }

    @Test
    void a_file_that_others_can_read_is_not_used() throws Exception {
        logIn(one, "default", "t");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(me().runs("pod", "list").err()).contains("chmod 600");
    }

    @Test
    void what_is_no_address_or_no_token_is_a_wrong_use() {
        for (var url : new String[] {"berth.example.com", "ftp://x", "http://user@x", "http://x/?a=b"}) {
            assertThat(me().piping("t").runs("login", url, "--token-stdin").exitCode())
                    .as(url)
                    .isEqualTo(2);
        }
        assertThat(me().piping("\n").runs("login", one.url(), "--token-stdin").exitCode())
                .isEqualTo(2);
        assertThat(me().piping("a b").runs("login", one.url(), "--token-stdin").exitCode())
                .isEqualTo(2);
        assertThat(me().runs("login", one.url(), "--remote", "A B", "--token-stdin")
                        .exitCode())
                .isEqualTo(2);
    }
}
