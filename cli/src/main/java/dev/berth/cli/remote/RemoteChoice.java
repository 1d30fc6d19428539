package dev.berth.cli.remote;

import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.Surroundings;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which Berth is meant: the one that is named, the one of the environment, or the only one that is saved. A saved token goes to the
 * address that it was saved with and to no other.
 */
public record RemoteChoice(Surroundings surroundings, RemotesFile file) {
    public static RemoteChoice of(Surroundings surroundings) {
        return new RemoteChoice(surroundings, RemotesFile.of(surroundings));
    }

    public Remote choose(@Nullable String named) {
        String url = surroundings.variable("BERTH_URL");
        String token = surroundings.variable("BERTH_TOKEN");
        String preferred = named != null ? named : surroundings.variable("BERTH_REMOTE");
        if (named == null && (url != null || token != null)) {
            return ofEnvironment(url, token);
        }
        List<Remote> saved = file.read();
        return preferred == null ? only(saved) : byName(saved, preferred);
    }

    private Remote ofEnvironment(@Nullable String url, @Nullable String token) {
        if (url == null) {
            throw new CallFailure(
                    ExitCode.USAGE,
                    "BERTH_TOKEN is set without BERTH_URL, so it is not known where it belongs. Set both.");
        }
        URI address = Remote.address(url);
        if (token != null) {
            return new Remote("BERTH_URL", address, token);
        }
        return file.read().stream()
                .filter(remote -> remote.url().equals(address))
                .findFirst()
                .orElseThrow(() -> new CallFailure(
                        ExitCode.USAGE,
                        "BERTH_URL is set to %s, and neither BERTH_TOKEN nor a log-in there gives a token for it. Log in: berth login %s --token-stdin"
                                .formatted(address, address)));
    }

    private Remote only(List<Remote> saved) {
        return switch (saved.size()) {
            case 0 ->
                throw new CallFailure(
                        ExitCode.USAGE,
                        "No Berth is saved in %s. Log in first: berth login URL --token-stdin".formatted(file.file()));
            case 1 -> saved.getFirst();
            default ->
                throw new CallFailure(
                        ExitCode.USAGE,
                        "Several Berths are saved: %s. Name one with --remote.".formatted(names(saved)));
        };
    }

    private static Remote byName(List<Remote> saved, String name) {
        return saved.stream()
                .filter(remote -> remote.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CallFailure(
                        ExitCode.USAGE,
                        saved.isEmpty()
                                ? "There is no remote '%s', nor any other. Log in first: berth login URL --token-stdin --remote %s"
                                        .formatted(name, name)
                                : "There is no remote '%s'. There are: %s.".formatted(name, names(saved))));
    }

    private static String names(List<Remote> saved) {
        return saved.stream().map(Remote::name).sorted().collect(Collectors.joining(", "));
    }
}
