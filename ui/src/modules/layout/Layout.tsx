import { Link, NavLink, Outlet } from "react-router";
import { mayAdminister, useLogOut, useSession } from "../../api/session";
import { Brand } from "../../components/Brand";
import { LiveMark } from "../live/LiveMark";
import { LiveProvider } from "../live/LiveProvider";
import { StaleNotice } from "../live/StaleNotice";
import classes from "./Layout.module.css";

/** The frame of every page behind the log-in. */
export function Layout() {
  const { data: session } = useSession();
  const logOut = useLogOut();
  return (
    <LiveProvider>
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link to="/pods" className={classes.brand} aria-label="Berth, home">
            <Brand />
            Berth
          </Link>
          <nav className={classes.nav} aria-label="Main">
            <NavLink to="/pods">Pods</NavLink>
            <NavLink to="/launch">Launch</NavLink>
            <NavLink to="/keys">SSH keys</NavLink>
            <NavLink to="/templates">Templates</NavLink>
            <NavLink to="/volumes">Volumes</NavLink>
            <NavLink to="/registries">Registries</NavLink>
            <NavLink to="/webhooks">Webhooks</NavLink>
            <NavLink to="/policy">Policy</NavLink>
            {mayAdminister(session) && <NavLink to="/nodes">Nodes</NavLink>}
          </nav>
          <div className={classes.account}>
            <LiveMark />
            <span className={classes.who}>
              {session?.subject} in {session?.workspace}
            </span>
            <button
              type="button"
              className={classes.out}
              onClick={() => logOut.mutate()}
              disabled={logOut.isPending}
            >
              Log out
            </button>
          </div>
        </div>
      </header>
      <main id="main" className={classes.main} tabIndex={-1}>
        <StaleNotice />
        <Outlet />
      </main>
    </LiveProvider>
  );
}
