package dev.berth.nomadembedded.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import dev.berth.nomadembedded.task.DriverFailure;
import dev.berth.nomadembedded.task.RunningTask;
import dev.berth.nomadembedded.task.StartCancelled;
import dev.berth.nomadembedded.task.TaskDriver;
import dev.berth.nomadembedded.task.TaskExit;
import dev.berth.nomadembedded.task.TaskPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks that are containers, as Nomad's docker driver runs them: one container for each run of a task, made from its image
 * anew and removed at its end. What it starts carries the allocation and its owner in labels, so that what a killed run of
 * this program left is found and ended.
 */
public final class DockerDriver implements TaskDriver {
    static final String NVIDIA_RUNTIME = "nvidia";
    // Not the label of Nomad's driver: an agent beside this program would take its containers for stray ones and remove
    // them.
    static final String ALLOCATION_LABEL = "nomad-embedded.allocation";
    static final String OWNER_LABEL = "nomad-embedded.owner";

    private static final Logger log = LoggerFactory.getLogger(DockerDriver.class);

    private final DockerEngine engine;
    private final boolean nvidia;
    private final String owner;

    /**
     * On an engine, which it closes.
     *
     * @param owner tells the containers of this program and its home from those of others, now and after a restart
     * @param nvidia whether the devices of tasks are GPUs that NVIDIA's runtime of the engine hands on
     */
    public DockerDriver(DockerEngine engine, String owner, boolean nvidia) {
        this.engine = engine;
        this.owner = owner;
        this.nvidia = nvidia;
    }

    @Override
    public String name() {
        return DOCKER;
    }

    @Override
    public void endLeftovers(Map<String, Path> allocations) throws DriverFailure {
        try {
            removeAll();
        } catch (RuntimeException e) {
            throw DriverFailure.recoverable(
                    "The containers of an earlier run could not be ended: " + DockerEngine.words(e), e);
        }
    }

    @Override
    public RunningTask start(TaskPlan plan, Starting starting, Consumer<TaskExit> ended)
            throws DriverFailure, StartCancelled, InterruptedException {
        ContainerConfig config = ContainerConfig.of(plan.config());
        new ImagePull(engine.client(), config, config.auth(plan.env())).ensure(starting);
        String id;
        try (CreateContainerCmd create = engine.client().createContainerCmd(config.image())) {
            config.apply(create, plan, labels(plan), nvidia && !plan.devices().isEmpty());
            removeNamed(String.valueOf(create.getName()));
            id = create.exec().getId();
        } catch (RuntimeException e) {
            throw DriverFailure.lasting("Failed to create container: " + DockerEngine.words(e));
        }
        return RunningContainer.start(engine.client(), id, plan, ended);
    }

    private Map<String, String> labels(TaskPlan plan) {
        return Map.of(ALLOCATION_LABEL, plan.allocationId(), OWNER_LABEL, owner);
    }

    /** A run of this very allocation that could not be removed in its time would hold the name. */
    private void removeNamed(String name) {
        try {
            engine.client()
                    .removeContainerCmd(name)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException e) {
            // As it should be.
        }
    }

    private void removeAll() {
        List<Container> left = engine.client()
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(OWNER_LABEL, owner))
                .exec();
        left.forEach(container -> removeNamed(container.getId()));
        if (!left.isEmpty()) {
            log.info("Containers that were left running were ended count={}", left.size());
        }
    }

    @Override
    public void close() {
        try {
            removeAll();
        } catch (RuntimeException e) {
            log.warn("Containers may be left running error={}", DockerEngine.words(e));
        } finally {
            engine.close();
        }
    }
}
