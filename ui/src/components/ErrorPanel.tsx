import { Button, Group, Stack } from "@mantine/core";
import { ApiError } from "../api/apiError";
import { Notice } from "./Notice";

interface Props {
  /** What could not be done, as a sentence. */
  what: string;
  error: Error;
  onRetry?: () => void;
}

/** What happened, why, and what to do. */
export function ErrorPanel({ what, error, onRetry }: Props) {
  const problem = error instanceof ApiError ? error.problem : undefined;
  const faults = problem?.errors.filter((fault) => fault.detail !== problem.detail) ?? [];
  return (
    <Notice tone="bad" role="alert" title={what}>
      <Stack gap="xs" align="flex-start">
        <span>{problem ? `${problem.title}. ${problem.detail}` : error.message}</span>
        {faults.map((fault) => (
          <span key={`${fault.line} ${fault.field} ${fault.detail}`}>{fault.detail}</span>
        ))}
        <Group gap="md">
          {onRetry && (
            <Button variant="default" size="compact-sm" onClick={onRetry}>
              Try again
            </Button>
          )}
          {problem && (
            <span>
              Code: <code>{problem.code}</code>
            </span>
          )}
        </Group>
      </Stack>
    </Notice>
  );
}
