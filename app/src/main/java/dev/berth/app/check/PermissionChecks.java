package dev.berth.app.check;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.pod.PodId;
import dev.berth.nomad.placement.ReadyDisks;
import dev.berth.nomadsdk.Acl;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.NomadSettings;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
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
    private final @Nullable String sshServerVolume;
    private final LeastPolicy policy;
    private final String pod;
    private final String unknownId = UUID.randomUUID().toString();

    PermissionChecks(
            Nomad nomad,
            NomadSettings settings,
            @Nullable String sshServerVolume,
            LeastPolicy policy,
            RandomGenerator random) {
        this.nomad = nomad;
        this.settings = settings;
        this.sshServerVolume = sshServerVolume;
        this.policy = policy;
        this.pod = PodId.random(random).value();
    }

    List<Checked> all() {
        return Arrays.stream(Permission.values())
                .filter(permission -> permission != Permission.MOUNT_SSH_SERVER || sshServerVolume != null)
                .map(permission -> new Checked(name(permission), check(permission)))
                .toList();
    }

    private static String name(Permission permission) {
        return "may " + permission.check();
    }

    private Mono<CheckResult> check(Permission permission) {
        return permission == Permission.READ_FILES ? files() : asked(permission, harmless(permission));
    }

    private Mono<?> harmless(Permission permission) {
        var variable = "nomad/jobs/" + pod;
        var lease = "berth/disks/" + pod;
        return switch (permission) {
            case LIST_JOBS -> nomad.jobs().list(pod);
            case READ_JOB -> nomad.jobs().get(pod);
            case SUBMIT_JOB -> nomad.jobs().register(job(), NEVER);
            case MOUNT_DISKS -> nomad.jobs().register(jobWith(pod, false), NEVER);
            case MOUNT_READY_DISKS -> nomad.jobs().register(jobWith(ReadyDisks.PREFIX + "check", false), NEVER);
            case MOUNT_SSH_SERVER -> nomad.jobs().register(jobWith(sshServerVolume, true), NEVER);
            case CREATE_VOLUMES -> nomad.hostVolumes().create(pod, "mkdir", unknownId, -1);
            case DELETE_VOLUMES -> nomad.hostVolumes().delete(unknownId);
            case READ_VARIABLES -> nomad.variables().get(variable);
            case WRITE_VARIABLES -> nomad.variables().put(variable, Map.of("a", "b"), NEVER);
            case DESTROY_VARIABLES -> nomad.variables().delete(variable, NEVER);
            case READ_LEASES -> nomad.variables().get(lease);
            case WRITE_LEASES -> nomad.variables().put(lease, Map.of("a", "b"), NEVER);
            case DESTROY_LEASES -> nomad.variables().delete(lease, NEVER);
            case CHANGE_NODES -> nomad.nodes().setEligible(unknownId, true);
            case READ_FILES -> Mono.empty();
        };
    }

    private Mono<CheckResult> asked(Permission permission, Mono<?> call) {
        var allowed = CheckResult.ok(name(permission), sentence(permission, "may", "asked"));
        return call.thenReturn(allowed).onErrorResume(NomadException.class, refused -> {
            if (refused.isForbidden()) {
                return Mono.just(denied(permission, "asked"));
            }
            if (refused.text().contains("nonexistent namespace")) {
                return Mono.just(CheckResult.failed(
                        name(permission),
                        "There is no namespace %s.".formatted(settings.namespace()),
                        "nomad namespace apply %s".formatted(settings.namespace())));
            }
            return refused.isTransient() ? Mono.error(refused) : Mono.just(allowed);
        });
    }

    /**
     * Nomad looks at the allocation first here, so there must be one to ask about, best one that runs; else the token's
     * policies tell. Asked is for a file's status: what an agent sends of a file on its own node is of status 200 even where
     * it is no more than a refusal.
     */
    private Mono<CheckResult> files() {
        return nomad.allocations()
                .list()
                .flatMap(all -> Mono.justOrEmpty(all.stream().min(Comparator.comparing(Allocation::isClientTerminal))))
                .flatMap(allocation -> asked(
                        Permission.READ_FILES,
                        nomad.allocations()
                                .status(allocation.id(), "alloc")
                                .onErrorMap(
                                        e -> e instanceof NomadException refused && refused.isNotFound(),
                                        _ -> new NoSuchElementException())))
                .onErrorResume(NoSuchElementException.class, _ -> Mono.empty())
                .switchIfEmpty(Mono.defer(this::filesByPolicy));
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
                        ? CheckResult.ok(name(permission), sentence(permission, "may", "by its policies"))
                        : denied(permission, "by its policies"))
                .onErrorResume(NomadException.class, refused -> {
                    if (Acl.isOff(refused)) {
                        return Mono.just(CheckResult.ok(name(permission), sentence(permission, "may", "ACLs are off")));
                    }
                    return refused.isTransient() ? Mono.error(refused) : Mono.just(notAsked(permission));
                });
    }

    private CheckResult notAsked(Permission permission) {
        return CheckResult.warning(
                name(permission),
                "Not asked whether the token may %s: there is no allocation yet, and its policies cannot be read."
                        .formatted(permission.purpose()),
                "Check again when there is a pod. " + policy.fix());
    }

    private CheckResult denied(Permission permission, String how) {
        return CheckResult.failed(name(permission), sentence(permission, "may not", how), policy.fix());
    }

    private String sentence(Permission permission, String may, String how) {
        return permission == Permission.CHANGE_NODES
                ? "The token %s %s (%s).".formatted(may, permission.purpose(), how)
                : "The token %s %s in namespace %s (%s)."
                        .formatted(may, permission.purpose(), settings.namespace(), how);
    }

    private ObjectNode jobWith(@Nullable String volume, boolean readOnly) {
        var job = job();
        var mounted = ((ObjectNode) job.path("TaskGroups").path(0))
                .putObject("Volumes")
                .putObject("volume")
                .put("Name", "volume")
                .put("Type", "host")
                .put("Source", volume)
                .put("ReadOnly", readOnly);
        if (!readOnly) {
            mounted.put("AccessMode", "single-node-single-writer").put("AttachmentMode", "file-system");
        }
        return job;
    }

    private ObjectNode job() {
        var job = JsonNodeFactory.instance.objectNode();
        job.put("ID", pod).put("Type", "service").put("Namespace", settings.namespace());
        job.putArray("Datacenters").add("*");
        var group = job.putArray("TaskGroups").addObject().put("Name", "pod").put("Count", 1);
        var task = group.putArray("Tasks").addObject().put("Name", "main").put("Driver", "raw_exec");
        task.putObject("Config").put("command", "/bin/false");
        return job;
    }
}
