package dev.berth.nomadembedded.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which processes belong to an allocation, also after a crash of this program: its first process is written down with
 * its start time, all that descends from it belongs to it, and so does what carries the allocation's mark. The last finds what
 * left the tree of a task that has no process namespace. A pid alone would be no proof, since pids are reused.
 *
 * <p>The mark is twofold: the allocation's id in the environment, and the limit of real time that a program may spend without
 * a pause, which is so high that nobody feels it and differs for each allocation. A program can clear its environment, and
 * hide it from its own user as ssh-agent does; limits are inherited all the same, and everybody may read them.
 */
public final class ProcessLedger {
    static final String MARKER = "NOMAD_ALLOC_ID";

    private static final Logger log = LoggerFactory.getLogger(ProcessLedger.class);
    private static final Path PROC = Path.of("/proc");
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final Duration ASK_INTERVAL = Duration.ofMillis(500);
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(5);
    private static final int SIGHUP = 1;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int SIGCONT = 18;
    private static final int MAX_LEADERS = 256;

    private final Path file;
    private final String marker;
    private final String limit;
    private final Map<Integer, Long> leaders = new HashMap<>();
    private final Map<Integer, Long> ending = new HashMap<>();

    public ProcessLedger(Path directory, String allocationId) throws IOException {
        Files.createDirectories(directory);
        this.file = directory.resolve("processes");
        this.marker = MARKER + "=" + allocationId;
        this.limit = " %d ".formatted(limit(allocationId));
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.split(" ", -1);
                // A crash of the machine can tear the last line; its processes are gone with the machine.
                if (parts.length == 3 && parts[2].equals(bootId())) {
                    leaders.put(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
                }
            }
        }
    }

    /** Has a command run with the limit that marks the allocation, as far as a limit of this program's own allows one. */
    static List<String> marked(String allocationId, List<String> command) {
        List<String> all = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "/usr/bin/prlimit --pid $$ --rttime=\"$1:$1\" 2>/dev/null; shift; exec \"$@\"",
                "sh",
                Long.toString(limit(allocationId))));
        all.addAll(command);
        return all;
    }

    /** In microseconds: at least 70,000 years. */
    private static long limit(String allocationId) {
        long hash = UUID.nameUUIDFromBytes(allocationId.getBytes(UTF_8)).getLeastSignificantBits();
        return (1L << 61) | (hash & ((1L << 61) - 1));
    }

    /** Writes down the first process of a run. No fsync: the file only has to outlive this program, not the kernel. */
    synchronized void started(long pid) throws IOException {
        if (leaders.size() >= MAX_LEADERS) {
            tidy();
        }
        ProcessStat stat = ProcessStat.read((int) pid);
        if (stat != null) {
            leaders.put(stat.pid(), stat.startTicks());
            Files.writeString(
                    file, line(stat.pid(), stat.startTicks()), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** Processes of the allocation that are alive now. */
    synchronized List<ProcessStat> members() {
        List<ProcessStat> all = ProcessStat.all();
        Map<Integer, List<ProcessStat>> children = all.stream().collect(Collectors.groupingBy(ProcessStat::parent));
        Map<Integer, ProcessStat> members = new LinkedHashMap<>();
        all.stream()
                .filter(process -> isSame(leaders, process) || marked(process.pid()))
                .forEach(root -> {
                    Deque<ProcessStat> open = new ArrayDeque<>(List.of(root));
                    while (!open.isEmpty()) {
                        ProcessStat process = open.remove();
                        if (members.put(process.pid(), process) == null) {
                            open.addAll(children.getOrDefault(process.pid(), List.of()));
                        }
                    }
                });
        // One that has left the tree while it is being ended still belongs to it.
        all.stream().filter(process -> isSame(ending, process)).forEach(process -> members.put(process.pid(), process));
        return members.values().stream().filter(process -> !process.ended()).toList();
    }

    /** Asks all processes to end and kills what is left after the timeout. Blocks for at most the timeout and 5 s more. */
    public void end(Duration killTimeout) {
        List<ProcessStat> members = members();
        remember(members);
        long deadline = System.nanoTime() + killTimeout.toNanos();
        boolean gone = members.isEmpty();
        // Asked again, because the first process of a namespace hears a signal only once it has become a program that
        // wants to.
        while (!gone && System.nanoTime() < deadline) {
            members().forEach(ProcessLedger::ask);
            gone = goneWithin(least(ASK_INTERVAL, Duration.ofNanos(deadline - System.nanoTime())));
        }
        long last = System.nanoTime() + KILL_TIMEOUT.toNanos();
        while (!gone && System.nanoTime() < last) {
            // Again and again, because a process may fork between listing and killing.
            members().forEach(process -> signal(process.pid(), SIGKILL));
            gone = goneWithin(POLL_INTERVAL);
        }
        if (!members.isEmpty()) {
            log.info(
                    "The processes of a task were ended allocation={} count={}",
                    marker.substring(MARKER.length() + 1),
                    members.size());
        }
    }

    private static void ask(ProcessStat process) {
        if (process.terminal() != 0) {
            // Interactive shells ignore TERM.
            signal(process.pid(), SIGHUP);
        }
        signal(process.pid(), SIGTERM);
        signal(process.pid(), SIGCONT);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private synchronized void remember(List<ProcessStat> members) {
        ending.clear();
        members.forEach(process -> ending.put(process.pid(), process.startTicks()));
    }

    private static boolean isSame(Map<Integer, Long> startTicks, ProcessStat process) {
        Long start = startTicks.get(process.pid());
        return start != null && start == process.startTicks();
    }

    static void signal(int pid, int signal) {
        Signals.send(pid, signal);
    }

    private boolean goneWithin(Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        while (!members().isEmpty()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(POLL_INTERVAL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private void tidy() throws IOException {
        leaders.entrySet().removeIf(leader -> {
            ProcessStat stat = ProcessStat.read(leader.getKey());
            return stat == null || stat.startTicks() != leader.getValue();
        });
        StringBuilder lines = new StringBuilder();
        leaders.forEach((pid, start) -> lines.append(line(pid, start)));
        Files.writeString(file, lines);
    }

    private boolean marked(int pid) {
        try {
            if (Files.readString(PROC.resolve(pid + "/limits")).contains(limit)) {
                return true;
            }
            String environment = new String(Files.readAllBytes(PROC.resolve(pid + "/environ")), UTF_8);
            return environment.startsWith(marker + "\0") || environment.contains("\0" + marker + "\0");
        } catch (IOException e) {
            // Ended meanwhile, of another user, or hidden from its own.
            return false;
        }
    }

    private static String line(int pid, long startTicks) {
        return "%d %d %s\n".formatted(pid, startTicks, bootId());
    }

    private static String bootId() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
