package dev.berth.bench.sshcases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A server as clients find it.
 *
 * @param form {@code direct} for the plain sshd, else the kind of connection
 * @param fingerprint of its host key
 * @param config an ssh_config in which {@code pod} is this server
 */
record Server(String form, String host, int port, String login, String fingerprint, Path config) {
    /** {@code more} are further lines of the ssh_config. */
    static Server of(
            String form, String host, int port, String login, String fingerprint, Path key, Path folder, String more)
            throws IOException {
        var config = folder.resolve("config-" + form);
        Files.writeString(config, """
                Host pod
                  HostName %s
                  Port %d
                  User %s
                %s
                Host *
                  IdentityFile %s
                  IdentitiesOnly yes
                  UserKnownHostsFile %s
                  GlobalKnownHostsFile /dev/null
                  StrictHostKeyChecking accept-new
                  BatchMode yes
                  ConnectTimeout 15
                  LogLevel ERROR
                """.formatted(host, port, login, more, key, folder.resolve("known-hosts-" + form)));
        return new Server(form, host, port, login, fingerprint, config);
    }

    Map<String, String> variables(Path key, Path data) {
        var variables = new HashMap<String, String>();
        variables.put("FORM", form);
        variables.put("HOST", host);
        variables.put("PORT", Integer.toString(port));
        variables.put("LOGIN", login);
        variables.put("FINGERPRINT", fingerprint);
        variables.put("CONFIG", config.toString());
        variables.put("KEY", key.toString());
        variables.put("DATA", data.toString());
        return variables;
    }
}
