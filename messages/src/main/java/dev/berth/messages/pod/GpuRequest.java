package dev.berth.messages.pod;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * GPUs a pod asks for.
 *
 * @param count whole devices, 0 for a pod without GPUs
 * @param model the exact model, or null where more than one will do
 * @param anyOf the models of which one will do where no model is named, null for any
 */
public record GpuRequest(
        int count, @Nullable String model, @Nullable List<String> anyOf) {
    public static final int MAX_COUNT = 10_000;
    public static final GpuRequest NONE = new GpuRequest(0, null);

    public GpuRequest {
        if (count < 0 || count > MAX_COUNT) {
            throw new IllegalArgumentException("a pod takes 0 to %d GPUs, not %d".formatted(MAX_COUNT, count));
        }
        anyOf = anyOf == null ? null : List.copyOf(anyOf);
    }

    /** Of an exact model, or of any where that is null. */
    public GpuRequest(int count, @Nullable String model) {
        this(count, model, null);
    }

    /** The same of one of these models; of any where that is null. */
    public GpuRequest of(@Nullable List<String> models) {
        return Objects.equals(models, anyOf) ? this : new GpuRequest(count, model, models);
    }

    /** Whether GPUs of this model will do. */
    public boolean takes(String other) {
        return model == null ? anyOf == null || anyOf.contains(other) : model.equals(other);
    }
}
