package dev.berth.nomadembedded.docker;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What an engine streams. A failure is kept for who waits, not logged by the library as if it were one of this program. */
class Streamed<T> extends ResultCallback.Adapter<T> {
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable String failure;

    @Override
    public void onError(Throwable throwable) {
        fail(DockerEngine.words(throwable));
        onComplete();
    }

    @Override
    public void onComplete() {
        super.onComplete();
        ended.countDown();
    }

    final void fail(String reason) {
        failure = reason;
    }

    /** Waits for its end and says whether it came. The library's own wait would break the stream off where it did not. */
    final boolean endsWithin(Duration wait) throws InterruptedException {
        return ended.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** For who has waited for its end. */
    final void requireNoFailure() throws IOException {
        if (failure != null) {
            throw new IOException(failure);
        }
    }
}
