package dev.berth.app.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.app.ForkedJvm;
import dev.berth.app.StartUpFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir
    Path temporary;

    static final class HoldsHome {
        public static void main(String[] arguments) throws IOException {
            try (var home = Home.open(Path.of(arguments[0]))) {
                System.out.println("held " + home.folder());
                System.in.read();
            }
        }
    }

    @Test
    void a_new_home_is_for_its_owner_only() throws Exception {
        try (var home = Home.open(temporary.resolve("a/home"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.folder())))
                    .isEqualTo("rwx------");
            assertThat(home.resolve("pg")).isEqualTo(temporary.resolve("a/home/pg"));
        }
    }

    @Test
    void a_second_process_is_told_which_one_holds_the_home_and_gets_it_once_that_is_killed() throws Exception {
        Path folder = temporary.resolve("home");
        try (var other = ForkedJvm.run(HoldsHome.class, folder.toString())) {
            other.awaitLine("held");
            assertThatThrownBy(() -> Home.open(folder))
                    .isInstanceOf(StartUpFailure.class)
                    .hasMessageContaining("process " + other.pid())
                    .hasMessageContaining("--home")
                    .hasMessageNotContaining("\n");
        }
        Home.open(folder).close();
    }

    @Test
    void the_same_process_cannot_hold_a_home_twice() {
        try (var home = Home.open(temporary)) {
            assertThatThrownBy(() -> Home.open(home.folder()))
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        Home.open(temporary).close();
    }

    @Test
    void a_file_in_the_place_of_the_home_is_named() throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "");
        assertThatThrownBy(() -> Home.open(file))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("is a file")
                .hasMessageContaining("--home");
        assertThatThrownBy(() -> Home.open(file.resolve("home")))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("--home");
    }

    @Test
    void a_home_that_is_open_to_others_is_closed_to_them() throws Exception {
        for (String permissions : new String[] {"rwxr-xr-x", "rwxrwx---", "rwx--x--x"}) {
            Path folder = Files.createDirectories(temporary.resolve(permissions));
            Files.writeString(folder.resolve("berth.yml"), "");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
            Home.open(folder).close();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
            Home.open(folder).close();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .as("used before")
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void an_open_folder_with_files_of_others_is_refused_and_left_as_it_is() throws Exception {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(temporary.resolve("thesis.tex"), "");
        assertThatThrownBy(() -> Home.open(temporary))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("open to other users (rwxr-xr-x)")
                .hasMessageContaining("chmod 700 " + temporary);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary)))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void a_home_of_another_user_is_refused_and_left_as_it_is() throws Exception {
        Path folder = Files.createDirectory(temporary.resolve("others"));
        var nobody = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        try {
            Files.setOwner(folder, nobody);
        } catch (IOException e) {
            Assumptions.abort("skipped: only root may give a folder to another user");
        }
        assertThatThrownBy(() -> Home.open(folder))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("another user");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_leading_tilde_is_the_users_own_folder() {
        assertThat(Home.absolute(Path.of("~/berth"))).isEqualTo(Path.of(System.getProperty("user.home"), "berth"));
    }

    @Test
    void a_name_that_postgresql_cannot_take_is_refused_before_anything_is_made() {
        for (String name : new String[] {
            "a\"b",
            "a$b",
            "a`b",
            "a\\b",
            "a\nb",
            "x".repeat(250) + "/" + "y".repeat(250) + "/" + "z".repeat(250) + "/" + "w".repeat(100)
        }) {
            assertThatThrownBy(() -> Home.open(temporary.resolve(name)))
                    .isInstanceOf(StartUpFailure.class)
                    .hasMessageContaining("--home")
                    .hasMessageNotContaining("\n");
        }
        assertThat(temporary).isEmptyDirectory();
    }
}
