package dev.berth.nomadembedded.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.PullResponseItem;
import dev.berth.nomadembedded.task.DriverFailure;
import dev.berth.nomadembedded.task.StartCancelled;
import dev.berth.nomadembedded.task.TaskDriver.Starting;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gets a task's image into the engine where it is not there yet. */
final class ImagePull {
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final DockerClient client;
    private final ContainerConfig config;
    private final @Nullable AuthConfig auth;

    /** {@code auth} is with what it is pulled, null for nothing. */
    ImagePull(DockerClient client, ContainerConfig config, @Nullable AuthConfig auth) {
        this.client = client;
        this.config = config;
        this.auth = auth;
    }

    /** Blocks until the image is there, for at most the time that the job allows. */
    void ensure(Starting starting) throws DriverFailure, StartCancelled, InterruptedException {
        String image = config.image();
        try {
            if (!config.pullsAlways() && isThere(image)) {
                return;
            }
            starting.step("Downloading image", Map.of("image", image));
            pull(image, starting);
        } catch (IOException | RuntimeException e) {
            throw DriverFailure.recoverable("Failed to pull `%s`: %s".formatted(image, DockerEngine.words(e)), e);
        }
    }

    private boolean isThere(String image) {
        try {
            client.inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private void pull(String image, Starting starting) throws IOException, StartCancelled, InterruptedException {
        long deadline = System.nanoTime() + config.pullTimeout().toNanos();
        long told = System.nanoTime();
        Progress progress = new Progress();
        PullImageCmd pull = client.pullImageCmd(config.repository()).withTag(config.tag());
        if (auth != null) {
            pull.withAuthConfig(auth);
        }
        try (Progress running = pull.exec(progress)) {
            while (!running.endsWithin(POLL_INTERVAL)) {
                if (starting.cancelled()) {
                    throw new StartCancelled();
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException("it did not arrive within " + config.pullTimeout());
                }
                if (System.nanoTime() - told > PROGRESS_INTERVAL.toNanos()) {
                    told = System.nanoTime();
                    starting.step(progress.text(), Map.of("image", image));
                }
            }
        }
        progress.requireNoFailure();
    }

    private static final class Progress extends Streamed<PullResponseItem> {
        private final PullProgress layers = new PullProgress();

        @Override
        public void onNext(PullResponseItem item) {
            layers.add(item);
            if (item.getErrorDetail() != null && item.getErrorDetail().getMessage() != null) {
                fail(item.getErrorDetail().getMessage());
            }
        }

        String text() {
            return layers.text();
        }
    }
}
