package dev.berth.app;

import dev.berth.app.home.Home;
import dev.berth.app.http.HostNames;
import dev.berth.app.http.TrustedProxies;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code berth up}: starts everything in one process and stays until it is told to stop. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Starts PostgreSQL and Nomad's stand-in unless you name your own, the modules, the edge and the console in one"
                    + " process.",
            "A second 'up' with the same home finds all data again. Ctrl-C drains and stops.",
            "Each flag may also be set as BERTH_<FLAG> or as a line of HOME/berth.yml."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
final class UpCommand implements Callable<Integer> {
    private static final Duration MAX_KEEP_LOGS = Duration.ofDays(365);
    private static final int HTTP_PORT = 8080;
    private static final int GATEWAY_PORT = 2222;

    @Option(names = "--home", paramLabel = "DIR", description = "Where all data is kept. Default: ~/.berth")
    private @Nullable Path home;

    @Option(
            names = "--http",
            paramLabel = "ADDR:PORT",
            defaultValue = "127.0.0.1:8080",
            converter = SocketAddressOption.Converter.class,
            description = "API and console. Port 0 takes any free one. Default: ${DEFAULT-VALUE}")
    private SocketAddressOption http;

    @Option(
            names = "--edge",
            paramLabel = "ADDR:PORT",
            defaultValue = "127.0.0.1:2222",
            converter = SocketAddressOption.Converter.class,
            description = "Address of all SSH listeners, and the gateway's port. Default: ${DEFAULT-VALUE}")
    private SocketAddressOption edge;

    @Option(
            names = "--public-ip",
            paramLabel = "IP",
            description = "The address users are told to connect to. Default: the edge's")
    private @Nullable String publicIp;

    @Option(
            names = "--public-ports",
            paramLabel = "A-B",
            defaultValue = "10000-10999",
            converter = PortRange.Converter.class,
            description = "Ports leased to pods; 0 takes any free hundred and keeps it. Default: ${DEFAULT-VALUE}")
    private PortRange publicPorts;

    @Option(
            names = "--gpus",
            paramLabel = "N",
            defaultValue = "8",
            description = "Stand-in GPUs of the embedded Nomad. Default: ${DEFAULT-VALUE}")
    private int gpus;

    @Option(
            names = "--domain",
            defaultValue = "berth.internal",
            description = "Domain of pod names behind the jump host. Default: ${DEFAULT-VALUE}")
    private String domain;

    @Option(
            names = "--gpu-quota",
            paramLabel = "N",
            description = "GPUs a workspace may hold at once. Default: no limit")
    private @Nullable Integer gpuQuota;

    @Option(
            names = "--port-quarantine",
            paramLabel = "DURATION",
            defaultValue = "PT10M",
            description = "How long a released public port rests, ISO-8601. Default: ${DEFAULT-VALUE}")
    private Duration portQuarantine;

    @Option(
            names = "--keep-logs",
            paramLabel = "DURATION",
            defaultValue = "PT24H",
            description =
                    "How long the end of what a terminated pod wrote and used can be read, ISO-8601; PT0S keeps nothing. Default: ${DEFAULT-VALUE}")
    private Duration keepLogs;

    @Option(
            names = "--new-log",
            description =
                    "Take a log other than the one this home has seen: an empty one, or one restored from a backup;"
                            + " pods that it does not know are stopped")
    private boolean newLog;

    @Option(
            names = "--new-cluster",
            description =
                    "Go on with this log on another Nomad than the one its pods are on; they are taken for gone there")
    private boolean newCluster;

    @Option(
            names = "--trusted-proxies",
            paramLabel = "CIDR[,CIDR]",
            defaultValue = "127.0.0.0/8,::1",
            converter = TrustedProxiesConverter.class,
            description = "Peers whose Forwarded and X-Forwarded-* headers are believed. Default: ${DEFAULT-VALUE}")
    private TrustedProxies trustedProxies;

    @Option(
            names = "--http-names",
            paramLabel = "NAME[,NAME]",
            defaultValue = "",
            converter = HostNamesConverter.class,
            description = "Host names under which API and console answer, besides localhost and addresses; others are"
                    + " refused. Needed where a proxy passes the Host header on. Default: none")
    private HostNames httpNames;

    @Option(
            names = "--pods",
            paramLabel = "auto|containers|processes",
            defaultValue = "auto",
            converter = PodModeConverter.class,
            description = "What pods of the embedded Nomad are. auto: as they have been in this home; in a new one"
                    + " containers where an engine answers, else processes. Default: ${DEFAULT-VALUE}")
    private PodMode pods;

    @Option(
            names = "--docker-host",
            paramLabel = "unix:///PATH",
            converter = DockerHostConverter.class,
            description =
                    "Where the container engine answers. Default: DOCKER_HOST, then Docker's socket, then Podman's")
    private @Nullable URI dockerHost;

    @Option(
            names = "--webhooks-anywhere",
            description = "Let webhooks lead to this machine and to private networks too, not only to public addresses")
    private boolean webhooksAnywhere;

    @Mixin
    private NomadOptions nomad;

    @Mixin
    private DatabaseOptions database;

    @Mixin
    private NameOptions names;

    @Spec
    private CommandSpec spec;

    static Path defaultHome() {
        return Path.of(System.getProperty("user.home"), ".berth");
    }

    @Override
    public Integer call() {
        if (gpus < 0 || gpus > 1024) {
            throw new ParameterException(spec.commandLine(), "--gpus takes 0 to 1024, not " + gpus);
        }
        if (gpuQuota != null && gpuQuota < 0) {
            throw new ParameterException(spec.commandLine(), "--gpu-quota takes 0 or more, not " + gpuQuota);
        }
        if (keepLogs.isNegative() || keepLogs.compareTo(MAX_KEEP_LOGS) > 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--keep-logs takes PT0S to PT%dH, not %s".formatted(MAX_KEEP_LOGS.toHours(), keepLogs));
        }
        var progress = new StartUpProgress(spec.commandLine().getOut());
        try {
            ConfiguredDefaults.check(spec);
            RequiredJvmOptions.check();
            return Berth.run(settings(), progress);
        } catch (StartUpFailure e) {
            spec.commandLine().getErr().println("berth: " + e.getMessage());
            return 1;
        }
    }

    private UpSettings settings() {
        var gateway = edge.orPort(GATEWAY_PORT);
        return new UpSettings(
                home == null ? defaultHome() : Home.absolute(home),
                http.orPort(HTTP_PORT),
                gateway,
                publicIp == null ? gateway.address().getHostAddress() : publicIp,
                publicPorts,
                gpus,
                domain,
                gpuQuota,
                portQuarantine,
                keepLogs,
                trustedProxies,
                newLog,
                newCluster,
                httpNames,
                pods,
                dockerHost,
                webhooksAnywhere,
                nomad.external().orElse(null),
                database.own().orElse(null),
                names.names().orElse(null));
    }

    private static final class TrustedProxiesConverter implements ITypeConverter<TrustedProxies> {
        @Override
        public TrustedProxies convert(String value) {
            try {
                return TrustedProxies.of(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    private static final class PodModeConverter implements ITypeConverter<PodMode> {
        @Override
        public PodMode convert(String value) {
            return switch (value) {
                case "auto" -> PodMode.AUTO;
                case "containers" -> PodMode.CONTAINERS;
                case "processes" -> PodMode.PROCESSES;
                default ->
                    throw new TypeConversionException("'%s' is none of auto, containers, processes".formatted(value));
            };
        }
    }

    private static final class DockerHostConverter implements ITypeConverter<URI> {
        @Override
        public URI convert(String value) {
            if (!value.matches("unix:///[^\\s?#]+")) {
                throw new TypeConversionException(
                        "'%s' is no socket of this machine such as unix:///var/run/docker.sock".formatted(value));
            }
            return URI.create(value);
        }
    }

    private static final class HostNamesConverter implements ITypeConverter<HostNames> {
        @Override
        public HostNames convert(String value) {
            try {
                return HostNames.of(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
