import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { useSshKeys } from "../../api/sshKeys";
import type { Connection } from "../../api/types";
import { CommandLine } from "../../components/CommandLine";
import classes from "./ConnectPanel.module.css";
import { forgetHostKeyCommands } from "./connectText";

interface Props {
  connections: Connection[];
  /** Whether the pod lets in keys of its own instead of the workspace's. */
  hasOwnKeys: boolean;
}

export function Troubleshooting({ connections, hasOwnKeys }: Props) {
  const { keys, isSuccess } = useSshKeys();
  const withoutKey = isSuccess && keys.length === 0 && !hasOwnKeys;
  return (
    <details className={classes.help} open={withoutKey || undefined}>
      <summary>It does not work?</summary>
      <dl>
        <dt>Permission denied (publickey)</dt>
        <dd>
          {hasOwnKeys && (
            <span>
              This pod was launched with SSH_PUBLIC_KEY and lets in the accepted keys above, whatever is saved
              under SSH keys. Compare the fingerprint of your key with theirs. Passwords never work.
            </span>
          )}
          <span hidden={hasOwnKeys}>
            {withoutKey ? "No key is saved yet. " : "ssh offered no key that is saved here. "}
            Compare the fingerprint of your key with those under{" "}
            <Anchor component={Link} to="/keys" underline="always">
              SSH keys
            </Anchor>
            , and add yours if it is missing: running pods accept it within seconds. Passwords never work.
          </span>
          <CommandLine command="ssh-keygen -lf ~/.ssh/id_ed25519.pub" />
        </dd>
        <dt>REMOTE HOST IDENTIFICATION HAS CHANGED</dt>
        <dd>
          <span>
            A pod keeps its host key for life, so your computer remembers another machine at this address.
            Compare the fingerprint it prints with the one above. Where they are the same, forget the old one:
          </span>
          {forgetHostKeyCommands(connections).map((command) => (
            <CommandLine key={command} command={command} />
          ))}
        </dd>
        <dt>Connection refused, or it hangs</dt>
        <dd>
          The pod must be Running. If it is, a firewall between you and the pod's port may be in the way: try
          the gateway, which needs one port only.
        </dd>
        <dt>A key file is ignored: "permissions are too open"</dt>
        <dd>
          <CommandLine command="chmod 600 ~/.ssh/id_ed25519" />
        </dd>
      </dl>
    </details>
  );
}
