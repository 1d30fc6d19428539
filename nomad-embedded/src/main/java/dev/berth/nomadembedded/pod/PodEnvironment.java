package dev.berth.nomadembedded.pod;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.sshd.server.Environment;

/** What processes of a pod see. Built from nothing: this program's own environment may hold secrets. */
final class PodEnvironment {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final PodPlan plan;
    private final String shell;

    PodEnvironment(PodPlan plan) {
        this.plan = plan;
        this.shell = Optional.ofNullable(System.getenv("SHELL"))
                .filter(path -> Files.isExecutable(Path.of(path)))
                .orElseGet(() -> Files.isExecutable(Path.of("/bin/bash")) ? "/bin/bash" : "/bin/sh");
    }

    String shell() {
        return shell;
    }

    Map<String, String> of(Environment session) {
        Map<String, String> env = base();
        session.getEnv().forEach((name, value) -> {
            if (name.equals("LANG") || name.startsWith("LC_") || name.equals("TERM") || name.equals("COLORTERM")) {
                env.put(name, value);
            }
        });
        return env;
    }

    Map<String, String> base() {
        Map<String, String> env = new TreeMap<>();
        env.put("LANG", Optional.ofNullable(System.getenv("LANG")).orElse("C.UTF-8"));
        env.put("PATH", Optional.ofNullable(System.getenv("PATH")).orElse(DEFAULT_PATH));
        env.putAll(plan.env());
        env.put("HOME", plan.home().toString());
        env.put("USER", "root");
        env.put("LOGNAME", "root");
        env.put("SHELL", shell);
        env.put("BERTH_POD_ID", plan.podId());
        env.put(ProcessLedger.MARKER, plan.allocationId());
        return env;
    }
}
