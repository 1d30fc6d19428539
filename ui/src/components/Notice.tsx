import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";
import classes from "./Notice.module.css";

interface Props {
  tone: "neutral" | "waiting" | "bad" | "good";
  icon?: IconName;
  title?: string;
  /** "alert" is read at once, "status" when the reader is idle. */
  role?: "alert" | "status";
  children?: ReactNode;
}

/** A few sentences set apart, such as a warning. */
export function Notice({ tone, icon = "warning", title, role, children }: Props) {
  return (
    <div className={`${classes.notice} tone-${tone}`} role={role}>
      <Icon name={icon} size={18} />
      <div className={classes.body}>
        {title && <p className={classes.title}>{title}</p>}
        {children}
      </div>
    </div>
  );
}
