package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * One thing that happened to a task, as Nomad tells it.
 *
 * @param time nanoseconds since 1970
 * @param fields what differs from Nomad's empty event, by Nomad's field name
 */
public record TaskEvent(
        String type, long time, String displayMessage, Map<String, Object> fields, Map<String, String> details) {

    public TaskEvent {
        fields = Map.copyOf(fields);
        details = Map.copyOf(details);
    }

    public static TaskEvent of(String type, String displayMessage, long time) {
        return new TaskEvent(type, time, displayMessage, Map.of(), Map.of());
    }

    public static TaskEvent setup(long time) {
        String text = "Building Task Directory";
        return new TaskEvent("Task Setup", time, text, Map.of("Message", text), Map.of("message", text));
    }

    public static TaskEvent driverFailure(String reason, long time) {
        return new TaskEvent(
                "Driver Failure", time, reason, Map.of("DriverError", reason), Map.of("driver_error", reason));
    }

    /** A step of a start, such as the download of an image. */
    public static TaskEvent driver(String message, Map<String, String> details, long time) {
        Map<String, String> all = new TreeMap<>(details);
        all.put("driver_message", message);
        return new TaskEvent("Driver", time, message, Map.of("DriverMessage", message), all);
    }

    public static TaskEvent restarting(long delayNanos, long time) {
        String reason = "Restart within policy";
        return new TaskEvent(
                "Restarting",
                time,
                "Task restarting in " + seconds(delayNanos),
                Map.of("StartDelay", delayNanos, "RestartReason", reason),
                Map.of("start_delay", Long.toString(delayNanos), "restart_reason", reason));
    }

    public static TaskEvent notRestarting(String reason, long time) {
        return new TaskEvent(
                "Not Restarting",
                time,
                reason,
                Map.of("FailsTask", true, "RestartReason", reason),
                Map.of("fails_task", "true", "restart_reason", reason));
    }

    public static TaskEvent killing(long killTimeoutNanos, long time) {
        return new TaskEvent(
                "Killing",
                time,
                "Sent interrupt. Waiting %s before force killing".formatted(seconds(killTimeoutNanos)),
                Map.of("KillTimeout", killTimeoutNanos),
                Map.of("kill_timeout", seconds(killTimeoutNanos)));
    }

    public static TaskEvent terminated(int exitCode, int signal, long time) {
        return terminated(exitCode, signal, false, "", time);
    }

    /** {@code message} is what the driver says to it, empty for nothing. */
    public static TaskEvent terminated(int exitCode, int signal, boolean oomKilled, String message, long time) {
        String text = "Exit Code: " + exitCode
                + (signal == 0 ? "" : ", Signal: " + signal)
                + (message.isEmpty() ? "" : ", Exit Message: \"%s\"".formatted(message));
        Map<String, String> details =
                new TreeMap<>(Map.of("exit_code", "" + exitCode, "signal", "" + signal, "oom_killed", "" + oomKilled));
        if (!message.isEmpty()) {
            details.put("exit_message", message);
        }
        return new TaskEvent(
                "Terminated", time, text, Map.of("ExitCode", exitCode, "Signal", signal, "Message", message), details);
    }

    ObjectNode toJson() {
        ObjectNode all = JsonNodes.object();
        for (String text : new String[] {
            "DownloadError", "DriverError", "DriverMessage", "FailedSibling", "GenericSource", "KillError",
                    "KillReason",
            "Message", "RestartReason", "SetupError", "TaskSignal", "TaskSignalReason", "ValidationError", "VaultError"
        }) {
            all.put(text, "");
        }
        for (String number : new String[] {"DiskLimit", "ExitCode", "KillTimeout", "Signal", "StartDelay"}) {
            all.put(number, 0);
        }
        all.put("FailsTask", false);
        fields.forEach(all::putPOJO);
        all.set("Details", JsonNodes.tree(new TreeMap<>(details)));
        return all.put("DisplayMessage", displayMessage).put("Time", time).put("Type", type);
    }

    private static String seconds(long nanos) {
        return nanos % 1_000_000_000 == 0 ? nanos / 1_000_000_000 + "s" : nanos / 1e9 + "s";
    }
}
