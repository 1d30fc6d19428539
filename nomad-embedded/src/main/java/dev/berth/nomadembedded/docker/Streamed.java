package dev.berth.nomadembedded.docker;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What an engine streams. A failure is kept for who waits, not logged by the library as if it were one of this program. */
class Streamed<T> extends ResultCallback.Adapter<T> {
    private volatile @Nullable String failure;

    @Override
    public void onError(Throwable throwable) {
        fail(DockerEngine.words(throwable));
        onComplete();
    }

    final void fail(String reason) {
        failure = reason;
    }

    /** For who has waited for its end. */
    final void requireNoFailure() throws IOException {
        if (failure != null) {
            throw new IOException(failure);
        }
    }
}
