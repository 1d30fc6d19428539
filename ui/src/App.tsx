import { MantineProvider } from "@mantine/core";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { BASE } from "./api/base";
import { followSystem } from "./colorScheme";
import { Announcer } from "./components/Announcer";
import { Layout } from "./modules/layout/Layout";
import { RequireSession } from "./modules/session/RequireSession";
import { KeysPage } from "./pages/KeysPage/KeysPage";
import { LaunchPage } from "./pages/LaunchPage/LaunchPage";
import { LoginPage } from "./pages/LoginPage/LoginPage";
import { NodesPage } from "./pages/NodesPage/NodesPage";
import { NotFoundPage } from "./pages/NotFoundPage/NotFoundPage";
import { PodPage } from "./pages/PodPage/PodPage";
import { PodsPage } from "./pages/PodsPage/PodsPage";
import { PolicyPage } from "./pages/PolicyPage/PolicyPage";
import { RegistriesPage } from "./pages/RegistriesPage/RegistriesPage";
import { TemplatesPage } from "./pages/TemplatesPage/TemplatesPage";
import { VolumesPage } from "./pages/VolumesPage/VolumesPage";
import { WebhooksPage } from "./pages/WebhooksPage/WebhooksPage";
import { cssVariables, theme } from "./theme";

export function App({ client }: { client: QueryClient }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={followSystem}
    >
      <QueryClientProvider client={client}>
        <Announcer>
          <BrowserRouter basename={BASE}>
            <Routes>
              <Route path="/login" element={<LoginPage />} />
              <Route
                element={
                  <RequireSession>
                    <Layout />
                  </RequireSession>
                }
              >
                <Route index element={<Navigate to="/pods" replace />} />
                <Route path="/pods" element={<PodsPage />} />
                <Route path="/pods/:id" element={<PodPage />} />
                <Route path="/launch" element={<LaunchPage />} />
                <Route path="/keys" element={<KeysPage />} />
                <Route path="/templates" element={<TemplatesPage />} />
                <Route path="/volumes" element={<VolumesPage />} />
                <Route path="/registries" element={<RegistriesPage />} />
                <Route path="/webhooks" element={<WebhooksPage />} />
                <Route path="/policy" element={<PolicyPage />} />
                <Route path="/nodes" element={<NodesPage />} />
                <Route path="*" element={<NotFoundPage />} />
              </Route>
            </Routes>
          </BrowserRouter>
        </Announcer>
      </QueryClientProvider>
    </MantineProvider>
  );
}
