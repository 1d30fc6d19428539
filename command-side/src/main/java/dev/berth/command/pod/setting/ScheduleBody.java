package dev.berth.command.pod.setting;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** When to start and stop a pod, of which one is needed. Names what may be sent. */
@Schema(description = "Starts and stops by cron; times are those on the wall in the zone.")
public record ScheduleBody(
        @Schema(
                description = "Five fields of cron: minute, hour, day of month, month, day of week",
                example = "0 8 * * 1-5")
        @Nullable
        String start,

        @Schema(description = "Five fields of cron", example = "0 18 * * 1-5") @Nullable
        String stop,

        @Schema(description = "Name in the IANA time zone database", defaultValue = "UTC") @Nullable
        String zone) {}
