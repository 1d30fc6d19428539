package dev.berth.app.wiring;

import dev.berth.app.output.ArchivedEnd;
import dev.berth.app.output.EndedPodOutput.EndedOutputs;
import dev.berth.messages.pod.PodId;
import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadsdk.LogFrame;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.NomadRefusal;
import dev.berth.query.log.PodLogs.Output;
import dev.berth.query.log.PodOutput;
import dev.berth.query.log.PodOutput.KeptBoot;
import dev.berth.query.log.PodOutput.OutputPlace;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import reactor.core.publisher.Mono;

/** Outputs of ended pods, as Nomad keeps them beside their allocations. */
public final class NomadEndedOutputs implements EndedOutputs {
    private final Nomad nomad;
    private final PodOutput boots;

    /** {@code nomad} has connections enough to wait for machines that do not answer. */
    public NomadEndedOutputs(Nomad nomad) {
        this.nomad = nomad;
        this.boots = new NomadPodOutput(nomad, nomad);
    }

    @Override
    public Mono<KeptBoot> newest(PodId pod, int node) {
        return boots.boots(pod, node).next();
    }

    @Override
    public Mono<ArchivedEnd> end(KeptBoot boot, Output output, int bytes) {
        return nomad.logs()
                .read(boot.allocation(), PodJob.TASK, NomadPodLogs.nomads(output), bytes, false)
                .collect(() -> new EndBuffer(bytes), EndBuffer::add)
                .map(EndBuffer::end)
                .onErrorResume(NomadEndedOutputs::isGone, _ -> Mono.empty());
    }

    /** Nomad says with the same status that the machine is away. */
    private static boolean isGone(Throwable refused) {
        return refused instanceof NomadException nomad
                && nomad.isNotFound()
                && !(nomad.refusal() instanceof NomadRefusal.NoPath);
    }

    /** Whatever Nomad sends, no more than was asked for. */
    private static final class EndBuffer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int max;
        private OutputPlace place = OutputPlace.START;

        EndBuffer(int max) {
            this.max = max;
        }

        void add(LogFrame frame) {
            if (frame.data().hasRemaining()) {
                var data = new byte[Math.min(frame.data().remaining(), max - bytes.size())];
                frame.data().duplicate().get(data);
                bytes.writeBytes(data);
                place = new OutputPlace(NomadPodOutput.file(frame.file()), frame.offset());
            }
        }

        ArchivedEnd end() {
            return new ArchivedEnd(ByteBuffer.wrap(bytes.toByteArray()), place);
        }
    }
}
