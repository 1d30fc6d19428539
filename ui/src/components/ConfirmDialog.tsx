import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { ErrorPanel } from "./ErrorPanel";

interface Props {
  title: string;
  children: ReactNode;
  confirm: string;
  danger?: boolean;
  /** The user must type this before the button works. */
  typed?: string;
  busy: boolean;
  error: Error | null;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmDialog(props: Props) {
  const { title, children, confirm, danger, typed, busy, error, onConfirm, onClose } = props;
  const [text, setText] = useState("");
  const ready = typed === undefined || text.trim() === typed;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (ready && !busy) {
      onConfirm();
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": "Close" }}
      // Its <header> would count as a second banner of the page.
      attributes={{ header: { role: "presentation" } }}
      centered
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          {children}
          {typed !== undefined && (
            <TextInput
              label={
                <>
                  Type <strong>{typed}</strong> to confirm
                </>
              }
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
              data-autofocus
            />
          )}
          {error && <ErrorPanel what="This was not done." error={error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              styles={{
                root: { height: "auto", minHeight: 36, paddingBlock: 6 },
                label: { whiteSpace: "normal" },
              }}
              type="submit"
              color={danger ? "red.9" : undefined}
              loading={busy}
              disabled={!ready}
            >
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
