package dev.berth.nomad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PodServerTest {
    /** The job and the image of a pod of Docker's. */
    @Nested
    class InContainers extends PodServerContract {
        InContainers() {
            super(PodKind.CONTAINER);
        }

        @Test
        void a_container_that_ends_comes_again_with_its_disk_its_port_and_its_host_key_and_no_more() {
            assertThat(ssh().run("echo mine > kept; touch /etc/lost; kill 1").exit())
                    .isNotNegative();

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> pod().allocation()
                                    .orElseThrow()
                                    .taskStates()
                                    .get("main")
                                    .restarts()
                            == 1);
            assertThat(TestPod.port(pod().awaitListening())).isEqualTo(ssh().port());
            // The engine's proxy listens before the server in the container does.
            await().atMost(Duration.ofSeconds(20)).until(() -> ssh().run("true").exit() == 0);
            var after = ssh().run("cat kept; [ -e /etc/lost ] || echo anew");
            assertThat(after.out()).isEqualTo("mine\nanew\n");
        }

        @Test
        void tunnels_reach_what_listens_in_the_pod() throws Exception {
            int local = freePort();
            int socks = freePort();
            Process tunnel = new ProcessBuilder(ssh().sshCommand(List.of(
                            "-N", "-L", "127.0.0.1:%d:127.0.0.1:20022".formatted(local), "-D", "127.0.0.1:" + socks)))
                    .start();
            try {
                await().atMost(Duration.ofSeconds(10)).until(() -> answer(socks) != null);
                assertThat(answer(local)).isEqualTo("SSH-");
                assertThat(throughSocks(socks, 20022)).isEqualTo("SSH-");
            } finally {
                tunnel.destroy();
            }
        }

        @Test
        void a_server_that_its_user_starts_and_stops_beside_it_does_no_harm() {
            assertThat(ssh().run("service ssh start && service ssh restart; service ssh stop; echo here")
                            .out())
                    .contains("here");
            assertThat(ssh().run("echo still").out()).isEqualTo("still\n");
        }

        @Test
        void a_pod_has_no_rights_that_its_server_and_apt_do_not_need() {
            assertThat(ssh().run("grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; cat /sys/fs/cgroup/pids.max"
                                    + " /sys/fs/cgroup/pids/pids.max 2>/dev/null; hostname; ls -A /secrets")
                            .out())
                    .contains(
                            "CapEff:\t00000000a00404fb",
                            "CapBnd:\t00000000a00404fb",
                            "NoNewPrivs:\t1",
                            "4096\n",
                            "p\n",
                            "host_key")
                    .doesNotContain("api.sock");
        }
    }

    /** The disk is mounted over root's home, as in a container. */
    @Nested
    class InNamespaces extends PodServerContract {
        InNamespaces() {
            super(PodKind.NAMESPACES);
        }

        @Test
        void no_pod_closes_the_server_of_another_and_one_that_closes_its_own_is_open_again_after_a_restart()
                throws Exception {
            assertThat(ssh().run("grep -c ' /run/sshd tmpfs ' /proc/mounts; stat -c '%a %U' /run/sshd")
                            .out())
                    .isEqualTo("1\n755 root\n");

            ssh().run("chmod 777 /run/sshd; kill 1");

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of("/run/sshd"))))
                    .isEqualTo("rwxr-xr-x");
            await().atMost(Duration.ofSeconds(20)).until(() -> ssh().run("true").exit() == 0);
        }

        @Test
        void a_list_of_keys_that_never_ends_a_read_keeps_nobody_out() {
            ssh().run("mkdir -p p .ssh; mount -t proc proc p; ln -s ~/p/kmsg .ssh/authorized_keys");
            try {
                assertThat(ssh().run("cat ~/.ssh/authorized_keys & sleep 0.5; kill $! && echo in")
                                .out())
                        .endsWith("in\n");
            } finally {
                ssh().run("rm .ssh/authorized_keys; umount p; echo '# after' > .ssh/authorized_keys");
            }
            awaitOwnKeysTold("# after");
        }
    }

    /** Logins are taken to the disk, as where Berth runs as a normal user. */
    @Nested
    class Plain extends PodServerContract {
        Plain() {
            super(PodKind.PLAIN);
        }
    }
}
