package dev.berth.app.monitoring;

import dev.berth.app.processes.Processes;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.processor.DeadLetters;
import dev.berth.eventstore.projection.Projections;
import dev.berth.nomad.NomadJobs;
import dev.berth.query.reading.OpenStreams;
import dev.berth.ssh.SshEdge;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What {@code /actuator/health} and {@code /actuator/prometheus} show of Berth itself. */
@Configuration(proxyBeanMethods = false)
public class MonitoringConfiguration {
    @Bean
    DeadLettersHealth deadLettersHealth(DeadLetters deadLetters) {
        return new DeadLettersHealth(deadLetters);
    }

    @Bean
    ProjectionsHealth projectionsHealth(Projections projections, Clock clock) {
        return new ProjectionsHealth(projections::status, clock);
    }

    @Bean
    ProcessorsHealth processorsHealth(EventProcessors processors) {
        return new ProcessorsHealth(processors);
    }

    @Bean
    NomadHealth nomadHealth(NomadJobs nomad) {
        return new NomadHealth(nomad);
    }

    @Bean
    EventLogHealth eventLogHealth(EventStore store) {
        return new EventLogHealth(store);
    }

    @Bean
    DatabaseHealth databaseHealth(EventStore store, Processes processes) {
        return new DatabaseHealth(store, processes);
    }

    @Bean
    HomeSpaceHealth homeSpaceHealth(HomeSpace home) {
        return new HomeSpaceHealth(home.folder());
    }

    @Bean
    PublicPortsHealth publicPortsHealth(SshEdge edge) {
        return new PublicPortsHealth(edge);
    }

    @Bean
    EventLogMeters eventLogMeters(EventStore store) {
        return new EventLogMeters(store);
    }

    @Bean
    DeadLetterCount deadLetterCount(DeadLetters deadLetters) {
        return new DeadLetterCount(deadLetters);
    }

    @Bean
    ProcessingMeters processingMeters(
            Projections projections, EventProcessors processors, DeadLetterCount deadLetters, Clock clock) {
        return new ProcessingMeters(projections, processors, deadLetters, clock);
    }

    @Bean
    NomadMeters nomadMeters(NomadJobs nomad) {
        return new NomadMeters(nomad);
    }

    @Bean
    EdgeMeters edgeMeters(SshEdge edge) {
        return new EdgeMeters(edge);
    }

    @Bean
    StreamMeters streamMeters(OpenStreams streams) {
        return new StreamMeters(streams);
    }
}
