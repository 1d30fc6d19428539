package dev.berth.app.check;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.pod.PodId;
import dev.berth.nomadsdk.Acl;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.NomadSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;

/**
 * Finds out what the token may do by asking for each thing in a way that changes nothing: a job is registered and a
 * variable written on the condition of an index that they cannot have, and what is read or deleted does not exist. Nomad looks
 * at the token before it looks at any of that.
 */
final class PermissionChecks {
    private static final long NEVER = 1;

    private final Nomad nomad;
    private final NomadSettings settings;
    private final String pod;
    private final String unknownId = UUID.randomUUID().toString();

    PermissionChecks(Nomad nomad, NomadSettings settings, RandomGenerator random) {
        this.nomad = nomad;
        this.settings = settings;
        this.pod = PodId.random(random).value();
    }

    List<Checked> all() {
        return Arrays.stream(Permission.values())
                .map(permission -> new Checked("may " + permission.capability(), check(permission)))
                .toList();
    }

    private Mono<CheckResult> check(Permission permission) {
        return permission == Permission.READ_FILES ? files() : asked(permission, harmless(permission));
    }

    private Mono<?> harmless(Permission permission) {
        var variable = "nomad/jobs/" + pod;
        return switch (permission) {
            case LIST_JOBS -> nomad.jobs().list(pod);
            case READ_JOB -> nomad.jobs().get(pod);
            case SUBMIT_JOB -> nomad.jobs().register(job(false), NEVER);
            case MOUNT_VOLUMES -> nomad.jobs().register(job(true), NEVER);
            case CREATE_VOLUMES -> nomad.hostVolumes().create(pod, "mkdir", unknownId, -1);
            case DELETE_VOLUMES -> nomad.hostVolumes().delete(unknownId);
            case READ_VARIABLES -> nomad.variables().get(variable);
            case WRITE_VARIABLES -> nomad.variables().put(variable, Map.of("a", "b"), NEVER);
            case DESTROY_VARIABLES -> nomad.variables().delete(variable, NEVER);
            case LEASE_DISKS -> nomad.variables().put("berth/disks/" + pod, Map.of("a", "b"), NEVER);
            case CHANGE_NODES -> nomad.nodes().setEligible(unknownId, true);
            case READ_FILES -> Mono.empty();
        };
    }

    private Mono<CheckResult> asked(Permission permission, Mono<?> call) {
        var allowed = CheckResult.ok("may " + permission.capability(), sentence(permission, "may", "asked"));
        return call.thenReturn(allowed).onErrorResume(NomadException.class, refused -> {
            if (refused.isForbidden()) {
                return Mono.just(denied(permission, "asked"));
            }
            if (refused.text().contains("nonexistent namespace")) {
                return Mono.just(CheckResult.failed(
                        "may " + permission.capability(),
                        "There is no namespace %s.".formatted(settings.namespace()),
                        "nomad namespace apply %s".formatted(settings.namespace())));
            }
            return refused.isTransient() ? Mono.error(refused) : Mono.just(allowed);
        });
    }

    /** Nomad looks at the allocation first here, so there must be one to ask about; else the token's policies tell. */
    private Mono<CheckResult> files() {
        return nomad.allocations()
                .list()
                .flatMap(all -> all.isEmpty()
                        ? filesByPolicy()
                        : asked(
                                Permission.READ_FILES,
                                nomad.allocations().file(all.getFirst().id(), "alloc", 1)));
    }

    private Mono<CheckResult> filesByPolicy() {
        var permission = Permission.READ_FILES;
        return nomad.acl()
                .self()
                .flatMap(token -> token.isManagement()
                        ? Mono.just(true)
                        : nomad.acl()
                                .rules(token)
                                .any(rules -> PolicyRules.allow(rules, settings.namespace(), permission.capability())))
                .map(may -> may
                        ? CheckResult.ok(
                                "may " + permission.capability(), sentence(permission, "may", "by its policies"))
                        : denied(permission, "by its policies"))
                .onErrorResume(
                        e -> e instanceof NomadException refused && Acl.isOff(refused),
                        _ -> Mono.just(CheckResult.ok(
                                "may " + permission.capability(), sentence(permission, "may", "ACLs are off"))));
    }

    private CheckResult denied(Permission permission, String how) {
        return CheckResult.failed(
                "may " + permission.capability(), sentence(permission, "may not", how), Permission.FIX);
    }

    private String sentence(Permission permission, String may, String how) {
        return permission == Permission.CHANGE_NODES
                ? "The token %s %s (%s).".formatted(may, permission.purpose(), how)
                : "The token %s %s in namespace %s (%s)."
                        .formatted(may, permission.purpose(), settings.namespace(), how);
    }

    private ObjectNode job(boolean withVolume) {
        var job = JsonNodeFactory.instance.objectNode();
        job.put("ID", pod).put("Type", "service").put("Namespace", settings.namespace());
        job.putArray("Datacenters").add("*");
        var group = job.putArray("TaskGroups").addObject().put("Name", "pod").put("Count", 1);
        if (withVolume) {
            group.putObject("Volumes")
                    .putObject("home")
                    .put("Name", "home")
                    .put("Type", "host")
                    .put("Source", pod)
                    .put("AccessMode", "single-node-single-writer")
                    .put("AttachmentMode", "file-system");
        }
        var task = group.putArray("Tasks").addObject().put("Name", "main").put("Driver", "raw_exec");
        task.putObject("Config").put("command", "/bin/false");
        return job;
    }
}
