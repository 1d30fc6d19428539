import type { Phase } from "../../api/types";
import { Icon } from "../../components/Icon";
import classes from "./PhaseBadge.module.css";
import { PHASE_STYLES } from "./phase";

export function PhaseBadge({ phase }: { phase: Phase }) {
  const { word, tone, icon, turning } = PHASE_STYLES[phase];
  return (
    <span className={`${classes.badge} tone-${tone}`}>
      <Icon name={icon} size={14} className={turning && "turning"} />
      {word}
    </span>
  );
}
