package dev.berth.app;

import dev.berth.app.check.LeastPolicy;
import dev.berth.nomad.server.SshServerFolder;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth nomad-policy}: the least ACL policy that Berth needs. */
@Command(
        name = "nomad-policy",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the ACL policy that Berth's token needs in Nomad, and nothing more, as HCL:",
            "berth nomad-policy > berth.hcl && nomad acl policy apply berth berth.hcl"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
final class NomadPolicyCommand implements Callable<Integer> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    @Option(
            names = "--nomad-namespace",
            paramLabel = "NS",
            defaultValue = LeastPolicy.DEFAULT_NAMESPACE,
            description = "Namespace of the pods. Default: ${DEFAULT-VALUE}")
    private String namespace;

    @Option(
            names = "--ssh-server-volume",
            paramLabel = "NAME",
            defaultValue = SshServerFolder.VOLUME,
            description =
                    "Host volume with what 'berth ssh-server' makes, as 'up' is told it. Default: ${DEFAULT-VALUE}")
    private String sshServerVolume;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        check("--nomad-namespace", namespace);
        check("--ssh-server-volume", sshServerVolume);
        spec.commandLine().getOut().print(new LeastPolicy(namespace, sshServerVolume).hcl());
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** What stands in the policy as it is must not say more than one name does: a {@code *} would stand for all. */
    private void check(String option, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s takes one name of letters, digits, '-', '_' and '.', at most 128, not '%s'"
                            .formatted(option, name));
        }
    }
}
