import { TextInput } from "@mantine/core";
import { IDLE_HELP } from "../pods/idleText";
import { TIMER_HELP } from "../pods/podText";
import type { FieldErrors, LaunchForm } from "./launchForm";

interface Props {
  form: LaunchForm;
  errors: FieldErrors;
  onChange: (part: Partial<LaunchForm>) => void;
}

/** When the pod is stopped and terminated by itself. */
export function TimerFields({ form, errors, onChange }: Props) {
  return (
    <>
      <TextInput
        label="Stop after"
        description={`${TIMER_HELP} A duration counts anew from each start.`}
        placeholder="PT8H"
        value={form.stopAfter}
        onChange={(event) => onChange({ stopAfter: event.currentTarget.value })}
        error={errors.stopAfter}
        autoComplete="off"
        spellCheck={false}
      />
      <TextInput
        label="Idle stop"
        description={IDLE_HELP}
        placeholder="PT30M"
        value={form.idleStop}
        onChange={(event) => onChange({ idleStop: event.currentTarget.value })}
        error={errors.idleStop}
        autoComplete="off"
        spellCheck={false}
      />
      <TextInput
        label="Terminate after"
        description={`${TIMER_HELP} Its disk is deleted then.`}
        placeholder="P7D"
        value={form.terminateAfter}
        onChange={(event) => onChange({ terminateAfter: event.currentTarget.value })}
        error={errors.terminateAfter}
        autoComplete="off"
        spellCheck={false}
      />
    </>
  );
}
