import { MantineProvider } from "@mantine/core";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactElement } from "react";
import { MemoryRouter } from "react-router";
import { createQueryClient } from "../api/queryClient";
import { Announcer } from "../components/Announcer";

/** Draws a part of the console with what surrounds it. */
export function renderPart(part: ReactElement, client: QueryClient = createQueryClient()) {
  return render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <Announcer>
          <MemoryRouter>{part}</MemoryRouter>
        </Announcer>
      </QueryClientProvider>
    </MantineProvider>,
  );
}
