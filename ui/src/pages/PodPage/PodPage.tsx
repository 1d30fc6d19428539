import { Anchor, Text } from "@mantine/core";
import { Link, useParams } from "react-router";
import { ApiError } from "../../api/apiError";
import { usePod } from "../../api/pods";
import { ErrorPanel } from "../../components/ErrorPanel";
import { LoadingRows } from "../../components/LoadingRows";
import { PageHeading } from "../../components/PageHeading";
import { PodDetails } from "./PodDetails";

export function PodPage() {
  const { id = "" } = useParams();
  const { data: pod, error, refetch } = usePod(id);
  const gone = error instanceof ApiError && error.problem.status === 404;

  return (
    <>
      <Text size="sm" mb="xs">
        <Anchor component={Link} to="/pods">
          ← All pods
        </Anchor>
      </Text>
      {gone ? (
        <>
          <PageHeading title="No such pod" />
          <Text>
            There is no pod <code className="breakable">{id}</code> in your workspace. It may have been
            deleted, or the address is incomplete.
          </Text>
        </>
      ) : (
        <>
          {error && <ErrorPanel what="The pod could not be read." error={error} onRetry={refetch} />}
          {pod && <PodDetails pod={pod} />}
          {!pod && !error && <LoadingRows what="the pod" rows={4} />}
        </>
      )}
    </>
  );
}
