import { Radio, Stack, Text, TextInput } from "@mantine/core";
import { TRIGGERS } from "../pods/sessionText";
import type { FieldErrors, LaunchForm } from "./launchForm";

interface Props {
  form: LaunchForm;
  errors: FieldErrors;
  onChange: (part: Partial<LaunchForm>) => void;
}

/** From when on people may log in to the pod, and for how long. */
export function TriggerFields({ form, errors, onChange }: Props) {
  return (
    <Stack gap="md">
      <Radio.Group
        label="From when on"
        value={form.trigger}
        onChange={(trigger) => onChange({ trigger: trigger as LaunchForm["trigger"] })}
        error={errors.trigger}
      >
        <Stack gap="xs" mt="xs">
          {TRIGGERS.map(({ trigger, label, text }) => (
            <Radio
              key={trigger}
              value={trigger}
              label={
                <>
                  {label}{" "}
                  <Text component="span" size="sm" c="dimmed">
                    {text}
                  </Text>
                </>
              }
            />
          ))}
        </Stack>
      </Radio.Group>
      {form.trigger !== "on-startup" && (
        <TextInput
          label="Hours of the session"
          description="Empty for 8. It can be extended."
          inputMode="numeric"
          value={form.sessionHours}
          onChange={(event) => onChange({ sessionHours: event.currentTarget.value.trim() })}
          error={errors.sessionHours}
          autoComplete="off"
          maw="16rem"
        />
      )}
    </Stack>
  );
}
