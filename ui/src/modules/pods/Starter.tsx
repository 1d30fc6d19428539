import { Text, Title } from "@mantine/core";
import { useSshKeys } from "../../api/sshKeys";
import { ButtonLink } from "../../components/ButtonLink";
import { Icon } from "../../components/Icon";
import classes from "./Starter.module.css";

/** Three steps for who has no pod yet. */
export function Starter() {
  const { keys, isSuccess } = useSshKeys();
  const hasKey = isSuccess && keys.length > 0;
  return (
    <section className="card" aria-labelledby="starter">
      <Title order={2} id="starter">
        No pods yet
      </Title>
      <Text c="dimmed" size="sm" mt={4}>
        Three steps, and you are in a shell on a GPU.
      </Text>
      <ol className={classes.steps}>
        <li className={classes.step}>
          <Title order={3}>1. Add your SSH key</Title>
          <Text size="sm" c="dimmed">
            {hasKey
              ? `${keys.length === 1 ? "One key is" : `${keys.length} keys are`} saved; every pod accepts ${keys.length === 1 ? "it" : "them"}.`
              : "Paste your public key once. Every pod accepts it, running ones too."}
          </Text>
          <ButtonLink
            to="/keys"
            variant={hasKey ? "default" : "filled"}
            leftSection={<Icon name={hasKey ? "check" : "key"} />}
          >
            {hasKey ? "See your keys" : "Add a key"}
          </ButtonLink>
        </li>
        <li className={classes.step}>
          <Title order={3}>2. Launch a pod</Title>
          <Text size="sm" c="dimmed">
            Choose a name, GPUs and a disk. It has an SSH server and an address of its own.
          </Text>
          <ButtonLink to="/launch" variant={hasKey ? "filled" : "default"} leftSection={<Icon name="plus" />}>
            Choose and launch
          </ButtonLink>
        </li>
        <li className={classes.step}>
          <Title order={3}>3. Connect</Title>
          <Text size="sm" c="dimmed">
            When the pod is Running, its page shows the ssh and scp commands to copy.
          </Text>
        </li>
      </ol>
    </section>
  );
}
