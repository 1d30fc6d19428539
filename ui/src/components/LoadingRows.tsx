import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";

/** Grey rows in the place of what is being read. */
export function LoadingRows({ what, rows = 3 }: { what: string; rows?: number }) {
  return (
    <Stack gap="sm" aria-busy="true">
      <VisuallyHidden role="status">Loading {what}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move.
        <Skeleton key={row} height={44} radius="sm" />
      ))}
    </Stack>
  );
}
