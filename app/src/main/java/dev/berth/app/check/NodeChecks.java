package dev.berth.app.check;

import dev.berth.nomad.Driver;
import dev.berth.nomadsdk.Node;
import dev.berth.nomadsdk.NodeDetails;
import dev.berth.nomadsdk.Nomad;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the cluster's machines have: the driver, GPUs, the volume plugin, ports. Asks for each node once. */
final class NodeChecks {
    private static final int PARALLEL = 8;
    private static final int MAX_NAMED = 3;

    private static final String NO_CLIENT = "Start a client first.";

    private final NodeNeeds needs;
    private final Driver driver;
    private final String volumePlugin;
    private final Mono<List<Node>> ready;
    private final Mono<List<NodeDetails>> details;

    NodeChecks(Nomad nomad, NodeNeeds needs) {
        this.needs = needs;
        this.driver = needs.driver();
        this.volumePlugin = needs.volumePlugin();
        this.ready = nomad.nodes()
                .list()
                .map(all -> all.stream().filter(Node::takesWork).toList())
                .cache();
        this.details = ready.flatMapMany(Flux::fromIterable)
                .flatMapSequential(node -> nomad.nodes().details(node.id()), PARALLEL)
                .collectList()
                .cache();
    }

    List<Checked> all() {
        var all = new ArrayList<>(List.of(
                new Checked("nodes", ready.map(NodeChecks::nodes)),
                new Checked("driver", details.map(this::driver)),
                new Checked("GPUs", ready.map(NodeChecks::gpus)),
                new Checked("volume plugin", details.map(this::plugin)),
                new Checked("SSH server", details.map(this::sshServer)),
                new Checked("ports", details.map(this::ports))));
        if (driver.runsContainers()) {
            all.add(new Checked("pod network", Mono.just(podNetwork())));
        }
        return all;
    }

    private static CheckResult nodes(List<Node> nodes) {
        return nodes.isEmpty()
                ? CheckResult.failed(
                        "nodes",
                        "No node is ready for work.",
                        "Start a client ('client { enabled = true }'); 'nomad node status' lists what there is.")
                : CheckResult.ok("nodes", "%d ready for work.".formatted(nodes.size()));
    }

    private CheckResult driver(List<NodeDetails> nodes) {
        long healthy = nodes.stream().filter(this::hasDriver).count();
        var text = "%s is healthy on %d of %d nodes.".formatted(driver, healthy, nodes.size());
        if (healthy == nodes.size() && healthy > 0) {
            return CheckResult.ok("driver", text);
        }
        var reasons = nodes.stream()
                .filter(node -> !hasDriver(node))
                .limit(MAX_NAMED)
                .map(node -> "%s: %s".formatted(node.name(), whyNot(node)))
                .collect(Collectors.collectingAndThen(
                        Collectors.joining("; "), named -> named.isEmpty() ? "" : " " + named + "."));
        var fix = nodes.isEmpty() ? NO_CLIENT : "%s, or choose another with --driver.".formatted(howToGet());
        return healthy == 0
                ? CheckResult.failed("driver", text + reasons, fix)
                : CheckResult.warning("driver", text + reasons, fix);
    }

    private boolean hasDriver(NodeDetails node) {
        var found = node.drivers().get(driver.toString());
        return found != null && found.detected() && found.healthy();
    }

    private String whyNot(NodeDetails node) {
        var found = node.drivers().get(driver.toString());
        if (found == null || !found.detected()) {
            return "not found";
        }
        var reason = found.healthDescription();
        return reason == null || reason.isEmpty() ? "not healthy" : reason;
    }

    private String howToGet() {
        return switch (driver) {
            case DOCKER -> "Install Docker there and restart the client";
            case PODMAN -> "Install Podman and the plugin nomad-driver-podman there and restart the client";
            case EXEC -> "Run the client as root there, on a kernel with cgroups";
            case RAW_EXEC -> "Enable it there: plugin \"raw_exec\" { config { enabled = true } }";
        };
    }

    private static CheckResult gpus(List<Node> nodes) {
        var found = new ArrayList<String>();
        for (var node : nodes) {
            for (var device : node.devices()) {
                if (device.type().equals("gpu")) {
                    long bad = device.instances().stream()
                            .filter(instance -> !instance.healthy())
                            .count();
                    found.add("%d x %s on %s%s"
                            .formatted(
                                    device.instances().size(),
                                    device.name(),
                                    node.name(),
                                    bad == 0 ? "" : " (%d not healthy)".formatted(bad)));
                }
            }
        }
        return found.isEmpty()
                ? CheckResult.warning(
                        "GPUs",
                        "No node has one, so only pods without GPUs can be placed.",
                        "Install the plugin nomad-device-nvidia on the nodes with GPUs, with its plugin block, and"
                                + " restart their clients.")
                : CheckResult.ok("GPUs", String.join(", ", found) + ".");
    }

    private CheckResult plugin(List<NodeDetails> nodes) {
        long there = nodes.stream()
                .filter(node -> node.hasVolumePlugin(volumePlugin))
                .count();
        var text = "%s is on %d of %d nodes.".formatted(volumePlugin, there, nodes.size());
        boolean isBuiltIn = volumePlugin.equals("mkdir");
        var fix = nodes.isEmpty()
                ? NO_CLIENT
                : isBuiltIn
                        ? "It is part of each client of Nomad %s or newer: upgrade the others."
                                .formatted(NomadVersion.OLDEST)
                        : "Put the executable %s into host_volume_plugin_dir of each client and restart it, or name another"
                                        .formatted(volumePlugin)
                                + " with --volume-plugin.";
        if (there == 0) {
            return CheckResult.failed("volume plugin", text, fix);
        }
        if (there < nodes.size()) {
            return CheckResult.warning("volume plugin", text, fix);
        }
        return CheckResult.ok("volume plugin", isBuiltIn ? text + " It sets no limit to the size of a disk." : text);
    }

    private CheckResult sshServer(List<NodeDetails> nodes) {
        var name = "SSH server";
        var sshServerVolume = needs.sshServerVolume();
        if (!driver.runsContainers()) {
            return CheckResult.ok(name, "The nodes' own, under the driver %s.".formatted(driver));
        }
        if (sshServerVolume == null) {
            return CheckResult.warning(
                    name,
                    "Images without OpenSSH's server are refused.",
                    "Give the nodes one, as 'berth ssh-server --help' says, and name its volume with --ssh-server-volume.");
        }
        long there = nodes.stream()
                .filter(node -> node.hostVolumes().containsKey(sshServerVolume))
                .count();
        var text = "The volume %s is on %d of %d nodes.".formatted(sshServerVolume, there, nodes.size());
        var fix = nodes.isEmpty()
                ? NO_CLIENT
                : "Add host_volume \"%s\" to the client block of the others and restart them; no pod is placed there."
                        .formatted(sshServerVolume);
        return there == 0
                ? CheckResult.failed(name, text, fix)
                : there < nodes.size() ? CheckResult.warning(name, text, fix) : CheckResult.ok(name, text);
    }

    /** Nomad shows nothing of an engine's networks. */
    private CheckResult podNetwork() {
        return needs.podNetwork() == null
                ? CheckResult.warning(
                        "pod network",
                        "Pods are on the bridge of their node's engine, where they reach each other's ports, and Nomad and"
                                + " the node too.",
                        "Run docs/how-to/isolate-pods.sh on each node, as docs/how-to/your-own-cluster.md says, and name its"
                                + " network with --pod-network.")
                : CheckResult.ok(
                        "pod network",
                        "Pods are in %s. Whether each node has it, and what pods reach, --from-a-pod finds out."
                                .formatted(needs.podNetwork()));
    }

    private CheckResult ports(List<NodeDetails> nodes) {
        var publicPorts = needs.publicPorts();
        for (var node : nodes) {
            var dynamic = node.nodeResources();
            if (publicPorts.overlap(dynamic.minDynamicPort(), dynamic.maxDynamicPort()) && isThisMachine(node)) {
                return CheckResult.failed(
                        "ports",
                        "The public ports %s overlap the dynamic ports %d-%d of node %s, which is this machine."
                                .formatted(
                                        publicPorts, dynamic.minDynamicPort(), dynamic.maxDynamicPort(), node.name()),
                        "Choose others with --public-ports, or set min_dynamic_port and max_dynamic_port of that client.");
            }
        }
        return CheckResult.ok(
                "ports", "The public ports %s meet no dynamic ports of Nomad here.".formatted(publicPorts));
    }

    private static boolean isThisMachine(NodeDetails node) {
        var address = node.httpAddr();
        if (address == null || address.lastIndexOf(':') < 0) {
            return false;
        }
        try {
            var host = InetAddress.ofLiteral(
                    address.substring(0, address.lastIndexOf(':')).replaceAll("[\\[\\]]", ""));
            return NetworkInterface.getByInetAddress(host) != null;
        } catch (IllegalArgumentException | SocketException e) {
            return false;
        }
    }
}
