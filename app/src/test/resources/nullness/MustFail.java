package sample;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

@NullMarked
final class MustFail {
    private MustFail() {}

    static int length(@Nullable String text) {
        return text.length();
    }
}
