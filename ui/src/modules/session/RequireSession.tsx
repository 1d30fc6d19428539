import { Center, Loader } from "@mantine/core";
import type { ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { useSession } from "../../api/session";
import { ErrorPanel } from "../../components/ErrorPanel";

/** Shows its children to who is logged in, the log-in page to everybody else. */
export function RequireSession({ children }: { children: ReactNode }) {
  const session = useSession();
  const { pathname } = useLocation();

  if (session.data) {
    return children;
  }
  if (session.data === null) {
    return <Navigate to="/login" replace state={{ from: pathname }} />;
  }
  if (session.error) {
    return (
      <main style={{ maxWidth: "40rem", margin: "15vh auto 0", padding: "0 1rem" }}>
        <ErrorPanel
          what="The console cannot start."
          error={session.error}
          onRetry={() => session.refetch()}
        />
      </main>
    );
  }
  return (
    <Center h="60vh">
      <Loader aria-label="Loading the console" />
    </Center>
  );
}
