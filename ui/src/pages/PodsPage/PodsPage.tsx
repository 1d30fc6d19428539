import { Button, Group, Stack, Switch } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { usePods } from "../../api/pods";
import { ButtonLink } from "../../components/ButtonLink";
import { ErrorPanel } from "../../components/ErrorPanel";
import { Icon } from "../../components/Icon";
import { LoadingRows } from "../../components/LoadingRows";
import { PageHeading } from "../../components/PageHeading";
import { PodCards } from "../../modules/pods/PodCards";
import { PodTable } from "../../modules/pods/PodTable";
import { Starter } from "../../modules/pods/Starter";

export function PodsPage() {
  const [withTerminated, setWithTerminated] = useState(false);
  const { pods, data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    usePods(withTerminated);
  const wide = useMediaQuery("(min-width: 56em)", true, { getInitialValueInEffect: false });

  return (
    <>
      <PageHeading title="Pods">
        <ButtonLink to="/launch" leftSection={<Icon name="plus" />}>
          Launch a pod
        </ButtonLink>
      </PageHeading>
      <Stack gap="md">
        {error && (
          <ErrorPanel
            what={
              data ? "The list could not be read again; you see an older one." : "The pods cannot be shown."
            }
            error={error}
            onRetry={refetch}
          />
        )}
        {isPending && <LoadingRows what="pods" />}
        {data && pods.length === 0 && <Starter />}
        {pods.length > 0 &&
          (wide ? (
            <div className="card" style={{ padding: 0 }}>
              <PodTable pods={pods} />
            </div>
          ) : (
            <PodCards pods={pods} />
          ))}
        <Group justify="space-between">
          {hasNextPage && (
            <Button variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
              Show more
            </Button>
          )}
          {data && (
            <Switch
              label="Show terminated pods"
              checked={withTerminated}
              onChange={(event) => setWithTerminated(event.currentTarget.checked)}
            />
          )}
        </Group>
      </Stack>
    </>
  );
}
