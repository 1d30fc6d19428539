package dev.berth.nomadembedded.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.BuildResponseItem;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.WaitResponse;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** An engine that answers Docker's API on a unix socket. Its methods block, so they are not for an event loop. */
public final class DockerEngine implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private static final int BRIDGE_ID_LENGTH = 12;
    private static final String BETWEEN_CONTAINERS = "com.docker.network.bridge.enable_icc";

    private final URI address;
    private final DockerClient client;
    private final Info info;

    private DockerEngine(URI address, DockerClient client, Info info) {
        this.address = address;
        this.client = client;
        this.info = info;
    }

    /**
     * Asks an engine what it is.
     *
     * @param address such as {@code unix:///var/run/docker.sock}
     * @throws IOException where none answers there, in words for people
     */
    public static DockerEngine connect(URI address) throws IOException {
        DockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(address.toString())
                .withDockerTlsVerify(false)
                // Whoever may launch pods must not pull with the credentials of the user that this program runs as.
                .withDockerConfig("/nonexistent")
                .build();
        DockerClient client = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(address)
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .build());
        try {
            return new DockerEngine(address, client, client.infoCmd().exec());
        } catch (RuntimeException e) {
            closeQuietly(client);
            throw new IOException(words(e), e);
        }
    }

    public URI address() {
        return address;
    }

    /** Name and version, for people. */
    public String description() {
        return "%s at %s"
                .formatted(
                        Objects.requireNonNullElse(info.getServerVersion(), "an engine of no known version"), address);
    }

    /** Whether containers can be given the GPUs of this machine. */
    public boolean hasNvidiaRuntime() {
        return info.getRuntimes() != null
                && Set.copyOf(info.getRuntimes().keySet()).contains(DockerDriver.NVIDIA_RUNTIME);
    }

    public boolean hasImage(String image) {
        try {
            client.inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    /**
     * Builds an image.
     *
     * @param context a tar archive with a {@code Dockerfile} and the files it names
     * @param lines hears what the engine prints
     * @throws IOException in the engine's words
     */
    public void build(String image, InputStream context, Duration timeout, Consumer<String> lines)
            throws IOException, InterruptedException {
        Output output = new Output(lines);
        try (Output running =
                client.buildImageCmd(context).withTags(Set.of(image)).exec(output)) {
            if (!running.endsWithin(timeout)) {
                throw new IOException("it was not built within " + timeout);
            }
        } catch (RuntimeException e) {
            throw new IOException(words(e), e);
        }
        output.requireNoFailure();
    }

    /**
     * Runs a command in a container that has nothing else, and removes it.
     *
     * @throws IOException where that fails, in the engine's words
     */
    public void tryOut(String image, Duration timeout, String... command) throws IOException, InterruptedException {
        String id = null;
        try {
            id = client.createContainerCmd(image)
                    .withEntrypoint(command)
                    .withHostConfig(HostConfig.newHostConfig().withNetworkMode("none"))
                    .exec()
                    .getId();
            client.startContainerCmd(id).exec();
            if (!client.waitContainerCmd(id).exec(new Streamed<WaitResponse>()).endsWithin(timeout)) {
                throw new IOException("a container of %s did not end within %s".formatted(image, timeout));
            }
            Long code = client.inspectContainerCmd(id).exec().getState().getExitCodeLong();
            if (code == null || code != 0) {
                throw new IOException("a container of %s ended with exit code %s".formatted(image, code));
            }
        } catch (RuntimeException e) {
            throw new IOException("a container of %s could not run: %s".formatted(image, words(e)), e);
        } finally {
            if (id != null) {
                client.removeContainerCmd(id).withForce(true).exec();
            }
        }
    }

    /**
     * Sees that there is a network whose containers reach the outside, and by the engine's rules not each other. An engine that
     * sets no rules in its machine's firewall makes it all the same.
     *
     * @return the interface of this machine that it is
     * @throws IOException where it cannot be had, in the engine's words
     */
    public String ensureClosedNetwork(String name) throws IOException {
        try {
            Network there = client.listNetworksCmd().withNameFilter(name).exec().stream()
                    .filter(network -> network.getName().equals(name))
                    .findFirst()
                    .orElse(null);
            if (there != null && !isClosed(there)) {
                throw new IOException("the engine's network %s lets its containers reach each other".formatted(name));
            }
            String id = there != null ? there.getId() : createClosedNetwork(name);
            return "br-" + id.substring(0, BRIDGE_ID_LENGTH);
        } catch (RuntimeException e) {
            throw new IOException(words(e), e);
        }
    }

    private String createClosedNetwork(String name) throws IOException {
        String id = client.createNetworkCmd()
                .withName(name)
                .withCheckDuplicate(true)
                .withOptions(Map.of(BETWEEN_CONTAINERS, "false"))
                .exec()
                .getId();
        // Podman leaves out options that it does not know.
        if (!isClosed(client.inspectNetworkCmd().withNetworkId(id).exec())) {
            client.removeNetworkCmd(id).exec();
            throw new IOException("the engine has no networks that keep containers apart, as Docker has");
        }
        return id;
    }

    private static boolean isClosed(Network network) {
        return network.getOptions() != null
                && "false".equals(network.getOptions().get(BETWEEN_CONTAINERS));
    }

    /** How many containers of an allocation there are, whether they run or not. */
    public int containers(String allocation) {
        return client.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(DockerDriver.ALLOCATION_LABEL, allocation))
                .exec()
                .size();
    }

    DockerClient client() {
        return client;
    }

    /** What an engine or the way to it says of a failure, without the HTTP around it. */
    static String words(Throwable failure) {
        Throwable cause = failure;
        while (!(cause instanceof DockerException)
                && cause.getCause() != null
                && cause.getClass().equals(RuntimeException.class)) {
            cause = cause.getCause();
        }
        String text = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
        int json = text.indexOf('{');
        if (json >= 0) {
            try {
                String message = new ObjectMapper()
                        .readTree(text.substring(json))
                        .path("message")
                        .asText();
                text = message.isEmpty() ? text : message;
            } catch (JsonProcessingException e) {
                // No JSON after all, so it is shown as it is.
            }
        }
        return text.strip();
    }

    @Override
    public void close() {
        closeQuietly(client);
    }

    private static void closeQuietly(DockerClient client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The connections to the container engine could not be closed", e);
        }
    }

    private static final class Output extends Streamed<BuildResponseItem> {
        private final Consumer<String> lines;

        Output(Consumer<String> lines) {
            this.lines = lines;
        }

        @Override
        public void onNext(BuildResponseItem item) {
            if (item.getStream() != null && !item.getStream().isBlank()) {
                lines.accept(item.getStream().strip());
            }
            if (item.getErrorDetail() != null && item.getErrorDetail().getMessage() != null) {
                fail(item.getErrorDetail().getMessage());
            }
        }
    }
}
