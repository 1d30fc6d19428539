package dev.berth.command.pod.launch;

import dev.berth.messages.pod.GpuRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be said of a pod to be launched; a template or an image is needed. Only the OpenAPI description is made from it. */
record LaunchPodBody(
        @Nullable String name,
        @Nullable String template,
        @Nullable String image,
        @Nullable GpuRequest gpu,
        @Nullable Map<String, String> env,
        @Nullable List<Integer> ports,
        @Nullable Integer diskGb) {}
