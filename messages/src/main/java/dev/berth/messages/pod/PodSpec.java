package dev.berth.messages.pod;

import dev.berth.messages.sshkey.SshPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a pod is made of. Holds names of environment variables only: their values are in the vault.
 *
 * @param template name of a template, null where only an image was named. All that the template gave is in the other fields, so
 *     that a later edit of it changes nothing here
 * @param image container image, or null for that of {@code ubuntu}
 * @param ports numbers of the ports inside the pod that its user wants to reach besides SSH; what else is told of them, and what
 *     they are later, is told by {@link PodDetailEvent.PodPortsSet}
 * @param diskGb size of the pod's disk in GiB
 * @param envNames names of the variables the pod starts with, sorted
 * @param queueTimeout how long the pod waits in the queue before it fails, null for as long as it takes
 * @param size name of a size class, null for the default one
 * @param sshKeys who may log in instead of the workspace's keys, at least one; null for those of the workspace
 * @param command the program that is run beside the pod's SSH server at each start, with its arguments; null for none
 * @param chosenKeys who of the workspace's keys may log in, at least one; null for all of them
 * @param notebook null where it runs no JupyterLab of Berth's
 * @param volumes of the workspace, as they were when the launch was accepted
 * @param user whom the pod lets in, who is not root; null for root, or where pods are processes for whoever runs them
 */
public record PodSpec(
        @Nullable String template,
        @Nullable String image,
        GpuRequest gpu,
        List<Integer> ports,
        int diskGb,
        List<String> envNames,
        @Nullable Duration queueTimeout,
        @Nullable String size,
        @Nullable List<SshPublicKey> sshKeys,
        @Nullable List<String> command,
        @Nullable List<ChosenKey> chosenKeys,
        @Nullable NotebookSpec notebook,
        List<PodVolume> volumes,
        @Nullable String user) {
    /** Launches that were stored before there were volumes have none. */
    public PodSpec {
        if (template == null && image == null) {
            throw new IllegalArgumentException("a pod is made from a template or an image");
        }
        ports = List.copyOf(ports);
        envNames = List.copyOf(envNames);
        if (sshKeys != null && sshKeys.isEmpty()) {
            throw new IllegalArgumentException("a pod's own keys are at least one");
        }
        sshKeys = sshKeys == null ? null : List.copyOf(sshKeys);
        if (command != null && command.isEmpty()) {
            throw new IllegalArgumentException("a command is a program at least");
        }
        command = command == null ? null : List.copyOf(command);
        if (chosenKeys != null && chosenKeys.isEmpty()) {
            throw new IllegalArgumentException("chosen keys are at least one");
        }
        chosenKeys = chosenKeys == null ? null : List.copyOf(chosenKeys);
        volumes = List.copyOf(Objects.requireNonNullElse(volumes, List.of()));
    }

    /** The same, of which these keys of the workspace were chosen; all where it is null. */
    public PodSpec choosing(@Nullable List<ChosenKey> keys) {
        return new PodSpec(
                template,
                image,
                gpu,
                ports,
                diskGb,
                envNames,
                queueTimeout,
                size,
                sshKeys,
                command,
                keys,
                notebook,
                volumes,
                user);
    }

    /** The same with a disk of this size, and of this size class; of the default one where that is null. */
    public PodSpec sized(int gib, @Nullable String sizeClass) {
        return new PodSpec(
                template,
                image,
                gpu,
                ports,
                gib,
                envNames,
                queueTimeout,
                sizeClass,
                sshKeys,
                command,
                chosenKeys,
                notebook,
                volumes,
                user);
    }

    /** The same with these GPUs. */
    public PodSpec asking(GpuRequest gpus) {
        return new PodSpec(
                template,
                image,
                gpus,
                ports,
                diskGb,
                envNames,
                queueTimeout,
                size,
                sshKeys,
                command,
                chosenKeys,
                notebook,
                volumes,
                user);
    }

    /** The same with these volumes. */
    public PodSpec having(List<PodVolume> those) {
        return new PodSpec(
                template,
                image,
                gpu,
                ports,
                diskGb,
                envNames,
                queueTimeout,
                size,
                sshKeys,
                command,
                chosenKeys,
                notebook,
                those,
                user);
    }

    /** One that lets in root. */
    public PodSpec(
            @Nullable String template,
            @Nullable String image,
            GpuRequest gpu,
            List<Integer> ports,
            int diskGb,
            List<String> envNames,
            @Nullable Duration queueTimeout,
            @Nullable String size,
            @Nullable List<SshPublicKey> sshKeys,
            @Nullable List<String> command,
            @Nullable List<ChosenKey> chosenKeys,
            @Nullable NotebookSpec notebook,
            List<PodVolume> volumes) {
        this(
                template,
                image,
                gpu,
                ports,
                diskGb,
                envNames,
                queueTimeout,
                size,
                sshKeys,
                command,
                chosenKeys,
                notebook,
                volumes,
                null);
    }

    /** One of the default size that waits for as long as it takes, runs no command and lets in the workspace's keys. */
    public PodSpec(
            @Nullable String template,
            @Nullable String image,
            GpuRequest gpu,
            List<Integer> ports,
            int diskGb,
            List<String> envNames) {
        this(template, image, gpu, ports, diskGb, envNames, null, null, null, null, null, null, List.of(), null);
    }
}
