import { Group, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useLocation } from "react-router";

interface Props {
  title: string;
  /** Beside the title, such as a badge. */
  aside?: ReactNode;
  children?: ReactNode;
}

/** The page's one h1. It takes the focus after a navigation, so that screen readers say where they are. */
export function PageHeading({ title, aside, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key } = useLocation();

  useEffect(() => {
    document.title = `${title} · Berth`;
  }, [title]);

  useEffect(() => {
    if (key !== "default") {
      heading.current?.focus();
    }
  }, [key]);

  return (
    <Group justify="space-between" align="center" gap="sm" mb="lg">
      <Group gap="sm">
        <Title order={1} ref={heading} tabIndex={-1} className="breakable">
          {title}
        </Title>
        {aside}
      </Group>
      {children && <Group gap="xs">{children}</Group>}
    </Group>
  );
}
