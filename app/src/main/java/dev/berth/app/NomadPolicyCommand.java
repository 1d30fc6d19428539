package dev.berth.app;

import dev.berth.app.check.LeastPolicy;
import dev.berth.nomad.server.SshServerFolder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
        spec.commandLine().getOut().print(new LeastPolicy(namespace, sshServerVolume).hcl());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
