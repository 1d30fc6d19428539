package dev.berth.command.quota;

import dev.berth.messages.Workspace;

/** What a workspace may hold so much of. */
enum Countable {
    GPUS("GPUs", "Stop or terminate a pod"),
    PODS("pods", "Terminate a pod"),
    PUBLIC_PORTS("public ports, one for each node of a pod", "Terminate a pod"),
    DISK_GB("GiB of disks and volumes", "Terminate a pod or delete a volume"),
    VOLUMES("volumes", "Delete a volume");

    private final String words;
    private final String remedy;

    Countable(String words, String remedy) {
        this.words = words;
        this.remedy = remedy;
    }

    /** What is held, allowed and wanted, and what to do. */
    String refusal(Workspace workspace, QuotaDemand demand, long held, int max) {
        long left = Math.max(0, max - held);
        return "The workspace '%s' holds %d of its %d %s, and %s asks for %d. %s%s."
                .formatted(
                        workspace,
                        held,
                        max,
                        words,
                        demand.what(),
                        demand.of(this),
                        remedy,
                        left > 0 || this == GPUS ? ", or %s %d or fewer".formatted(demand.verb(), left) : "");
    }
}
