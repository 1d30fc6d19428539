package sample;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

@NullMarked
final class Passes {
    private Passes() {}

    static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
