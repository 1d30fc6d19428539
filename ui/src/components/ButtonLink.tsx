import { Button, type ButtonProps } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";

interface Props extends ButtonProps {
  to: string;
  children: ReactNode;
  "aria-label"?: string;
}

/** A link within the console that looks like a button. */
export function ButtonLink(props: Props) {
  return <Button component={Link} {...props} />;
}
