import { useRef, useState } from "react";
import { ApiError } from "../../api/apiError";
import { useLaunchPod } from "../../api/pods";
import type { Pod } from "../../api/types";
import { bodyOf, EMPTY, type FieldErrors, fieldErrorsOf, type LaunchForm } from "./launchForm";

/** Random also where crypto.randomUUID is missing: on pages that came over plain HTTP. */
function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** The form and its submission. What was typed stays, whatever the answer is. */
export function useLaunchForm(onLaunched: (pod: Pod) => void) {
  const [form, setForm] = useState(EMPTY);
  const [invalid, setInvalid] = useState<FieldErrors>({});
  const launch = useLaunchPod();
  const sent = useRef({ text: "", key: "" });

  function change(part: Partial<LaunchForm>) {
    setForm((before) => ({ ...before, ...part }));
  }

  function submit() {
    const made = bodyOf(form);
    if ("errors" in made) {
      launch.reset();
      setInvalid(made.errors);
      return;
    }
    setInvalid({});
    const text = JSON.stringify(made.body);
    // The same form sent again after a lost answer is the same launch, not a second pod.
    if (sent.current.text !== text) {
      sent.current = { text, key: newIdempotencyKey() };
    }
    launch.mutate({ body: made.body, idempotencyKey: sent.current.key }, { onSuccess: onLaunched });
  }

  const problem = launch.error instanceof ApiError ? launch.error.problem : undefined;
  const errors = problem ? fieldErrorsOf(problem) : invalid;
  return { form, change, submit, errors, error: launch.error, busy: launch.isPending };
}
