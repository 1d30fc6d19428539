"""JupyterLab behind a user and a password, on the loopback of its pod.

berth_notebook.py LOGIN FILE NETWORK
LOGIN: file with the user and, in its second line, the salted hash of the password. FILE: where it is told that the server answers.
NETWORK: "own" where the pod shares its ports with no other.
"""

import asyncio
import hashlib
import hmac
import os
import socket
import sys
import time
import warnings

from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.auth.login import LoginFormHandler
from tornado.escape import xhtml_escape
from traitlets import default

PORT = 8888
PORT_TAKEN = 75
MAX_REFUSALS = 20
REFUSALS_WITHIN_SECONDS = 60
REFUSED = "Wrong user or password. After %d wrong ones within a minute all are, for that long." % MAX_REFUSALS

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Log in to JupyterLab</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
  :root { color-scheme: light dark }
  body { font: 16px system-ui, sans-serif; margin: 15vh auto 0; max-width: 20rem; padding: 0 1rem }
  label, input, button { box-sizing: border-box; display: block; font: inherit; width: 100%% }
  label { margin-top: 1rem }
  input, button { margin-top: .25rem; padding: .5rem }
  button { margin-top: 1.5rem }
</style></head><body>
<h1>JupyterLab</h1>
<p role="alert">%(said)s</p>
<form method="post" action="%(action)s">%(xsrf)s
<label>User <input name="user" autocomplete="username" autocapitalize="none" required autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button type="submit">Log in</button>
</form></body></html>
"""


class LoginPage(LoginFormHandler):
    def _render(self, message=None):
        self.write(
            PAGE
            % dict(
                said=REFUSED if message else "",
                action=xhtml_escape(self.request.uri),
                xsrf=self.xsrf_form_html(),
            )
        )


class Login(IdentityProvider):
    """One user with one password, and no token beside it, whatever an image has configured."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._refused = []
        self.login_handler_class = LoginPage

    @default("token")
    def _none(self):
        return ""

    async def get_user_token(self, handler):
        return None

    @property
    def auth_enabled(self):
        return True

    # Read each time, since the password may be changed while the server runs.
    def _known(self):
        with open(sys.argv[1], encoding="utf-8") as file:
            return file.read().split("\n")[:2]

    # Who has logged in by another password has to log in again.
    def _mark(self):
        return hashlib.sha256("\n".join(self._known()).encode()).hexdigest()

    def user_to_cookie(self, user):
        return self._mark() + super().user_to_cookie(user)

    def user_from_cookie(self, cookie_value):
        mark = self._mark()
        if not hmac.compare_digest(cookie_value[: len(mark)].encode(), mark.encode()):
            return None
        return super().user_from_cookie(cookie_value[len(mark) :])

    def process_login_form(self, handler):
        now = time.monotonic()
        self._refused = [at for at in self._refused if now - at < REFUSALS_WITHIN_SECONDS]
        # To compute a hash takes its time, in which kernels and terminals wait.
        if len(self._refused) >= MAX_REFUSALS:
            return None
        typed = [handler.get_argument(name, default="", strip=False) for name in ("user", "password")]
        user, known = self._known()
        is_user = hmac.compare_digest(typed[0].encode(), user.encode())
        if matches(typed[1], known) and is_user:
            return User(username=user)
        self._refused.append(now)
        return None


def matches(password, known):
    algorithm, iterations, salt, expected = known.split(":")
    if algorithm != "pbkdf2-sha256":
        return False
    made = hashlib.pbkdf2_hmac("sha256", password.encode(), bytes.fromhex(salt), int(iterations))
    return hmac.compare_digest(made, bytes.fromhex(expected))


def is_free(port):
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
        return trial.getsockname()[1]


async def tell_when_it_answers(port, file):
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            break
        except OSError:
            await asyncio.sleep(0.1)
    answers = "running %d\n\n" % port
    if not os.access(os.path.dirname(file), os.W_OK):
        with open(file, "w") as out:
            out.write(answers)
        return
    # Beside it and then moved, since the user may have put there what is not for writing.
    told = file + ".answers"
    try:
        os.unlink(told)
    except FileNotFoundError:
        pass
    with os.fdopen(os.open(told, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "w") as out:
        out.write(answers)
    os.replace(told, file)


def main():
    _, _, file, network = sys.argv
    # Where pods share the machine's ports, another one may have it.
    port = is_free(PORT) or (network != "own" and is_free(0))
    if not port:
        sys.exit(PORT_TAKEN)

    from jupyterlab.labapp import LabApp
    from tornado.ioloop import IOLoop

    # By this name it is asked for below, wherever Python looks for modules.
    sys.modules["berth_notebook"] = sys.modules["__main__"]
    # What is warned of is kept shut by what is asked for below.
    warnings.filterwarnings("ignore", message="Extension endpoints without")
    IOLoop.current().add_callback(tell_when_it_answers, port, file)
    # What is said here counts before any file of an image or a user.
    LabApp.launch_instance(
        [
            "--ServerApp.ip=127.0.0.1",
            "--ServerApp.port=%d" % port,
            "--ServerApp.port_retries=0",
            "--ServerApp.identity_provider_class=berth_notebook.Login",
            "--ServerApp.allow_unauthenticated_access=False",
            "--ServerApp.allow_root=True",
            "--ServerApp.open_browser=False",
            "--ServerApp.root_dir=" + os.environ["HOME"],
            "--Application.log_level=WARN",
            # Its people have not asked for a look at another server.
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--LabApp.news_url=None",
        ]
    )


if __name__ == "__main__":
    main()
