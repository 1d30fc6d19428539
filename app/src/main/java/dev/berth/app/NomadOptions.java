package dev.berth.app;

import dev.berth.nomad.Driver;
import dev.berth.nomadsdk.NomadSettings;
import dev.berth.nomadsdk.NomadTls;
import dev.berth.nomadsdk.NomadToken;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The flags that point at a cluster of the owner's, the same for every command that has them. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before they are read.
final class NomadOptions {
    private static final String CLUSTER = "--nomad";

    @Option(
            names = CLUSTER,
            paramLabel = "URL",
            split = ",",
            converter = AddressConverter.class,
            description = "Agents of your own Nomad, tried in turn. Default: the embedded one")
    private @Nullable List<URI> addresses;

    @Option(
            names = "--nomad-token-file",
            paramLabel = "FILE",
            description = "Holds the ACL token; read again when it changes")
    private @Nullable Path tokenFile;

    @Option(names = "--nomad-ca", paramLabel = "FILE", description = "PEM of the authority behind Nomad's certificates")
    private @Nullable Path ca;

    @Option(names = "--nomad-cert", paramLabel = "FILE", description = "PEM of the certificate to show to Nomad")
    private @Nullable Path certificate;

    @Option(names = "--nomad-key", paramLabel = "FILE", description = "PEM of that certificate's private key")
    private @Nullable Path key;

    @Option(
            names = "--nomad-server-name",
            paramLabel = "NAME",
            description =
                    "What Nomad's certificates are made out to, e.g. server.global.nomad. Default: the URL's host")
    private @Nullable String serverName;

    @Option(names = "--nomad-namespace", paramLabel = "NS", description = "Namespace of the pods. Default: default")
    private @Nullable String namespace;

    @Option(names = "--nomad-region", paramLabel = "REGION", description = "Default: the agents' own")
    private @Nullable String region;

    @Option(
            names = "--driver",
            paramLabel = "DRIVER",
            converter = DriverConverter.class,
            description = "Task driver of the pods: docker, podman, exec or raw_exec. Default: docker")
    private @Nullable Driver driver;

    @Option(
            names = "--image-ubuntu",
            paramLabel = "REF",
            description = "Image of the template ubuntu. Default: berth/ubuntu:24.04")
    private @Nullable String ubuntuImage;

    @Option(
            names = "--volume-plugin",
            paramLabel = "NAME",
            description =
                    "Host volume plugin that makes the disks of pods. Default: mkdir, which limits no disk's size")
    private @Nullable String volumePlugin;

    @Option(
            names = "--ssh-server-volume",
            paramLabel = "NAME",
            description =
                    "Host volume of the nodes with what 'berth ssh-server' makes, for images without an SSH server."
                            + " Default: none, such images are refused")
    private @Nullable String sshServerVolume;

    @Option(
            names = "--pod-network",
            paramLabel = "NAME",
            description =
                    "Network of the nodes' container engine that pods are in. Default: the engine's own bridge, on"
                            + " which pods reach each other")
    private @Nullable String podNetwork;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /**
     * The cluster, or empty where the embedded one is meant.
     *
     * @throws ParameterException when the flags do not go together
     */
    Optional<ExternalNomad> external() {
        if (addresses == null) {
            spec.options().stream()
                    .filter(option -> option.getValue() != null && isAboutCluster(option.longestName()))
                    .findFirst()
                    .ifPresent(option -> {
                        throw new ParameterException(
                                spec.commandLine(),
                                "%s is about a Nomad of your own: name that with --nomad URL, or leave %s out"
                                        .formatted(option.longestName(), option.longestName()));
                    });
            return Optional.empty();
        }
        try {
            var token = tokenFile == null ? new NomadToken.None() : new NomadToken.InFile(tokenFile.toAbsolutePath());
            var api = NomadSettings.of(addresses, token)
                    .withTls(new NomadTls(ca, certificate, key, serverName))
                    .withNamespace(namespace == null ? "default" : namespace)
                    .withRegion(region);
            return Optional.of(new ExternalNomad(
                    api,
                    driver == null ? Driver.DOCKER : driver,
                    ubuntuImage,
                    volumePlugin == null ? "mkdir" : volumePlugin,
                    sshServerVolume,
                    podNetwork));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--nomad: " + e.getMessage(), e);
        }
    }

    private static boolean isAboutCluster(String flag) {
        return flag.startsWith(CLUSTER + "-")
                || List.of("--driver", "--image-ubuntu", "--volume-plugin", "--ssh-server-volume", "--pod-network")
                        .contains(flag);
    }

    private static final class AddressConverter implements ITypeConverter<URI> {
        @Override
        public URI convert(String value) {
            try {
                return new URI(value.strip());
            } catch (URISyntaxException e) {
                throw new TypeConversionException("'%s' is not like http://HOST:4646".formatted(value));
            }
        }
    }

    private static final class DriverConverter implements ITypeConverter<Driver> {
        @Override
        public Driver convert(String value) {
            return Arrays.stream(Driver.values())
                    .filter(driver -> driver.toString().equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'%s' is none of %s"
                            .formatted(
                                    value,
                                    Arrays.stream(Driver.values())
                                            .map(Driver::toString)
                                            .collect(Collectors.joining(", ")))));
        }
    }
}
