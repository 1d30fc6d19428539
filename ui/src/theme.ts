import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const harbor: MantineColorsTuple = [
  "#e9f5f8",
  "#d2e8ee",
  "#a6d2de",
  "#78bbcd",
  "#4fa5bb",
  "#338fa7",
  "#217a92",
  "#186a81",
  "#0f5c73",
  "#09485b",
];

const night: MantineColorsTuple = [
  "#e3e8eb",
  "#c9d1d6",
  "#a9b4bb",
  "#82909a",
  "#46535c",
  "#35414a",
  "#1d262c",
  "#141b20",
  "#10161a",
  "#0b1013",
];

export const theme = createTheme({
  primaryColor: "harbor",
  primaryShade: { light: 8, dark: 7 },
  colors: { harbor, dark: night },
  defaultRadius: "sm",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SFMono-Regular", Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    fontWeight: "650",
    sizes: { h1: { fontSize: "1.625rem" }, h2: { fontSize: "1.125rem" }, h3: { fontSize: "1rem" } },
  },
  respectReducedMotion: true,
  components: {
    Anchor: { defaultProps: { fz: "inherit" } },
    Modal: { styles: { title: { fontWeight: 650, fontSize: "1.125rem" } } },
  },
  cursorType: "pointer",
});

/** The library's greys and reds are a little too pale on our backgrounds for a contrast of 4.5. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-dimmed": "#53616b",
    "--mantine-color-placeholder": "#6a7780",
    "--mantine-color-error": "#b42318",
    "--mantine-color-anchor": "#0f5c73",
    "--mantine-color-default-border": "#c5ced4",
  },
  dark: {
    "--mantine-color-dimmed": "#a9b4bb",
    "--mantine-color-placeholder": "#93a0a9",
    "--mantine-color-error": "#ff9d94",
    "--mantine-color-anchor": "#78c4d8",
    "--mantine-color-default-border": "#46535c",
  },
});
