package dev.berth.nomadembedded.pod;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.sftp.server.SftpSubsystem;
import org.apache.sshd.sftp.server.SftpSubsystemConfigurator;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * sftp whose relative paths start at the pod's disk. Absolute paths are the machine's, since the pod is a process of it. MINA
 * by itself starts at the directory this program was started in.
 */
final class PodSftp extends SftpSubsystemFactory {
    private final Path home;

    PodSftp(Path home) {
        this.home = home;
    }

    @Override
    public Command createSubsystem(ChannelSession channel) throws IOException {
        HomeSftp subsystem = new HomeSftp(channel, this, home);
        getRegisteredListeners().forEach(subsystem::addSftpEventListener);
        return subsystem;
    }

    private static final class HomeSftp extends SftpSubsystem {
        private final Path home;

        HomeSftp(ChannelSession channel, SftpSubsystemConfigurator configurator, Path home) {
            super(channel, configurator);
            this.home = home;
        }

        @Override
        public void setFileSystem(FileSystem fileSystem) {
            super.setFileSystem(fileSystem);
            defaultDir = home;
        }
    }
}
