package dev.berth.bench.fleet;

import dev.berth.app.OwnNomad;
import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadembedded.EmbeddedNomadSettings;
import dev.berth.nomadembedded.faults.Fault;
import dev.berth.nomadembedded.faults.FaultProxy;
import dev.berth.nomadembedded.faults.RandomFaults;
import dev.berth.nomadembedded.faults.SimulatedTasks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;

/**
 * An embedded Nomad with simulated tasks behind a proxy of faults, as a process of its own: it outlives the Berth that is
 * killed. Reads words, answers each with a line that begins with @.
 */
public final class FleetNomad {
    private static final int STRUCK_PERCENT = 3;
    private static final int MIN_LINES = 200;

    private FleetNomad() {}

    /** Home, number of GPUs, token and seed. */
    public static void main(String[] arguments) throws IOException {
        var tasks = new SimulatedTasks();
        var random = new Random(Long.parseLong(arguments[3]));
        int gpus = Integer.parseInt(arguments[1]);
        // All is read anew after each end of a stream: at ends of equal distance the work would grow with the square of
        // the pods.
        var faults = new RandomFaults(random, STRUCK_PERCENT, Math.max(MIN_LINES, gpus));
        try (var nomad = EmbeddedNomad.start(new EmbeddedNomadSettings(
                        Path.of(arguments[0]),
                        "127.0.0.1",
                        0,
                        gpus,
                        "stand-in",
                        List.of(),
                        20_000,
                        32_000,
                        arguments[2],
                        "box",
                        new SecretKeySpec(new byte[32], "AES"),
                        List.of(tasks)));
                var proxy = new FaultProxy(nomad::address);
                var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            calm(proxy);
            System.out.println("@" + proxy.address());
            for (var word = in.readLine(); word != null; word = in.readLine()) {
                System.out.println("@" + answer(word, tasks, proxy, random, faults));
            }
        }
    }

    private static String answer(
            String word, SimulatedTasks tasks, FaultProxy proxy, Random random, RandomFaults faults) {
        return switch (word) {
            case "strike" -> {
                faults.strike(proxy);
                yield "struck";
            }
            case "calm" -> {
                calm(proxy);
                yield "calm";
            }
            case "end-one" -> {
                var running = tasks.running();
                if (!running.isEmpty()) {
                    tasks.exit(running.get(random.nextInt(running.size())), 1);
                }
                yield "ended";
            }
            case "running" -> String.valueOf(tasks.running().size());
            case "started" -> String.valueOf(tasks.started());
            case "calls" -> String.valueOf(proxy.calls());
            case "connections" -> String.valueOf(proxy.mostConnections());
            case "violations" -> String.join("; ", tasks.violations());
            default -> throw new IllegalArgumentException(word);
        };
    }

    private static void calm(FaultProxy proxy) {
        proxy.calm();
        proxy.calls(call -> {
            var known = OwnNomad.OF_A_CLUSTER.get(call.path());
            return known == null ? Fault.NONE : new Fault.Refused(200, known);
        });
    }
}
