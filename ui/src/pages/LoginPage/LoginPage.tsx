import { Button, Group, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { Navigate, useLocation } from "react-router";
import { ApiError } from "../../api/apiError";
import { useLogIn, useSession } from "../../api/session";
import { Brand } from "../../components/Brand";
import { ErrorPanel } from "../../components/ErrorPanel";

export function LoginPage() {
  const [token, setToken] = useState("");
  const { data: session } = useSession();
  const logIn = useLogIn();
  const { state } = useLocation();

  useEffect(() => {
    document.title = "Log in · Berth";
  }, []);

  if (session) {
    const from = (state as { from?: string } | null)?.from;
    return <Navigate to={from ?? "/pods"} replace />;
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    logIn.mutate(token.trim());
  }

  const refused = logIn.error instanceof ApiError && logIn.error.problem.status === 401;
  return (
    <main style={{ maxWidth: "26rem", margin: "14vh auto 0", padding: "0 1rem" }}>
      <Group gap="sm" mb="lg" justify="center">
        <Brand size={36} />
        <Text fz="1.6rem" fw={700}>
          Berth
        </Text>
      </Group>
      <form className="card" onSubmit={submit} aria-label="Log in">
        <Stack gap="md">
          <Title order={1} fz="1.25rem">
            Log in
          </Title>
          <PasswordInput
            label="Token"
            description={
              <>
                The first start of Berth writes one to <code>admin-token</code> in its home directory, which
                is <code>~/.berth</code> unless you chose another.
              </>
            }
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            error={refused && "This token is not valid. Copy the whole line of the file, and try again."}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ "aria-label": "Show the token" }}
            required
            withAsterisk={false}
            autoFocus
          />
          {logIn.error && !refused && <ErrorPanel what="You are not logged in." error={logIn.error} />}
          <Button type="submit" loading={logIn.isPending} disabled={token.trim() === ""} fullWidth>
            Log in
          </Button>
        </Stack>
      </form>
    </main>
  );
}
