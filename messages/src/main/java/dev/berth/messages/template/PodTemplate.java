package dev.berth.messages.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a launch names as {@code template}: a preset for what it leaves out.
 *
 * @param description a sentence or two in words for people
 * @param picture URL of a picture, or a name by which a client knows one; Berth fetches nothing
 * @param image container image, null for that of {@code ubuntu}, of which pods can be processes too
 * @param command the program that is run beside the SSH server, with its arguments; null for none
 * @param ports ports inside the pod that its user wants to reach besides SSH
 * @param env the variables that its pods know, by name
 * @param diskGb size of the disk in GiB; null for what launches get that say nothing of it
 * @param needsGpu whether a pod without a GPU is of no use
 * @param user whom its pods let in, who is not root; null for root
 */
public record PodTemplate(
        String id,
        String title,
        @Nullable String description,
        @Nullable String picture,
        @Nullable String image,
        @Nullable List<String> command,
        List<Integer> ports,
        List<TemplateVariable> env,
        @Nullable Integer diskGb,
        boolean needsGpu,
        @Nullable String user) {
    /** What a launch gets that says nothing of it, where its workspace has no default. */
    public static final int DEFAULT_DISK_GB = 20;

    /** There in every mode and with every catalogue. */
    public static final PodTemplate UBUNTU = new PodTemplate(
            "ubuntu",
            "Ubuntu",
            "A plain Ubuntu to install into; where pods are processes, the machine itself.",
            "ubuntu",
            null,
            null,
            List.of(),
            List.of(),
            null,
            false);

    /** One whose pods let in root. */
    public PodTemplate(
            String id,
            String title,
            @Nullable String description,
            @Nullable String picture,
            @Nullable String image,
            @Nullable List<String> command,
            List<Integer> ports,
            List<TemplateVariable> env,
            @Nullable Integer diskGb,
            boolean needsGpu) {
        this(id, title, description, picture, image, command, ports, env, diskGb, needsGpu, null);
    }

    public PodTemplate {
        command = command == null ? null : List.copyOf(command);
        ports = List.copyOf(ports);
        env = List.copyOf(env);
    }

    /**
     * Whether a pod can be made from it where {@code containers} says whether pods are made from images. One that is a process has no
     * other user than whoever runs it.
     */
    public boolean isLaunchable(boolean containers) {
        return containers || (image == null && user == null);
    }
}
