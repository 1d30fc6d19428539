#!/usr/bin/env bash
# What stock clients do, a function each, named CLIENT__CASE. Run as: cases.sh FUNCTION, in an empty directory, with
#   CONFIG  an ssh_config in which "pod" is the server     HOST PORT LOGIN  the server for clients that read no ssh_config
#   KEY     the private key                                DATA  a file of random bytes
#   FORM    direct, relay, gateway or jump
# The output and the exit code are compared with those of a plain sshd. "SKIP: reason" as the only output leaves a case out.
set -u
export LC_ALL=C.UTF-8
SSH=(ssh -F "$CONFIG")
need() { command -v "$1" >/dev/null || { echo "SKIP: $1 is not installed"; exit 0; }; }
module() { python3 -c "import $1" 2>/dev/null || { echo "SKIP: python3 has no $1"; exit 0; }; }
not_by_jump() { [ "$FORM" != jump ] || { echo "SKIP: this client is tried without jump hosts"; exit 0; }; }
sum() { sha256sum | cut -c1-16; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
await_port() { for _ in $(seq 200); do (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return; sleep 0.05; done; }

ssh__exit_code() { "${SSH[@]}" pod 'exit 7'; }
ssh__streams_apart() { "${SSH[@]}" pod 'echo out; echo err >&2' 2>err; sed 's/^/err: /' err; }
ssh__no_output_of_its_own() { "${SSH[@]}" pod true | wc -c; }
ssh__end_of_input() { head -c 300000 "$DATA" | "${SSH[@]}" pod 'wc -c'; }
ssh__input_closed_early() { "${SSH[@]}" pod 'exec 0<&-; for i in 1 2 3; do sleep 0.1; echo $i; done; exit 6' <"$DATA"; }
ssh__empty_input() { "${SSH[@]}" pod 'cat; echo end' </dev/null; }
ssh__late_output() { "${SSH[@]}" pod '(sleep 0.3; echo late) & echo early'; }
ssh__reader_has_enough() { "${SSH[@]}" pod yes | head -1; }
ssh__upload() { "${SSH[@]}" pod sha256sum <"$DATA" | cut -c1-16; }
ssh__download() { "${SSH[@]}" pod "head -c 20000000 /dev/zero | tr '\\0' x" | sum; }
ssh__both_ways() { "${SSH[@]}" pod cat <"$DATA" | sum; }
ssh__compressed() { "${SSH[@]}" -C pod cat <"$DATA" | sum; }
ssh__new_keys_often() { "${SSH[@]}" -o RekeyLimit=1M pod cat <"$DATA" | sum; }
ssh__killed_by_a_signal() { "${SSH[@]}" -v pod 'kill -9 $$' 2>err; echo "$?"; grep -o 'rtype exit-signal' err; }
ssh__shell_without_terminal() { printf 'echo in\nexit 4\n' | "${SSH[@]}" -T pod; }
ssh__login_shell() { echo 'shopt -q login_shell && echo login' | "${SSH[@]}" -T pod; }
ssh__terminal() { "${SSH[@]}" -tt pod 'test -t 0 && echo terminal; exit 3' </dev/null; }
ssh__terminal_interrupt() {
  mkfifo keys
  "${SSH[@]}" -tt pod 'trap "echo; echo interrupted; exit 9" INT; echo ready; while :; do sleep 0.1; done' <keys >seen &
  client=$!
  exec 3>keys
  for _ in $(seq 600); do grep -q ready seen && break; sleep 0.05; done
  printf '\003' >&3
  wait $client
  echo "$?"
  tr -d '\r' <seen | tail -1
}
ssh__language() { LC_TIME=de_DE.UTF-8 "${SSH[@]}" -o SendEnv=LC_TIME pod 'echo $LC_TIME'; }
ssh__other_variables_stay_out() { OTHER=x "${SSH[@]}" -o SendEnv=OTHER pod 'echo "<$OTHER>"'; }
ssh__knows_its_connection() { "${SSH[@]}" pod 'set -- $SSH_CONNECTION; echo $#'; }
ssh__wrong_key() { ssh-keygen -q -t ed25519 -N '' -f other && "${SSH[@]}" -o IdentityFile=none -i other pod true 2>/dev/null; }
ssh__another_user() { "${SSH[@]}" -o User="nobody-$FORM" pod true 2>/dev/null; }
ssh__agent_with_many_keys() {
  eval "$(ssh-agent)" >/dev/null
  for i in 1 2 3 4 5; do ssh-keygen -q -t ed25519 -N '' -f "k$i" && ssh-add -q "k$i"; done
  ssh-add -q "$KEY"
  "${SSH[@]}" -o IdentitiesOnly=no -o IdentityFile=none pod echo in 2>/dev/null
  ssh-agent -k >/dev/null
}
ssh__agent_forwarding() {
  eval "$(ssh-agent)" >/dev/null
  ssh-add -q "$KEY"
  "${SSH[@]}" -A pod 'ssh-add -L | cut -d" " -f1'
  ssh-agent -k >/dev/null
}
ssh__many_sessions_on_one_connection() {
  "${SSH[@]}" -M -S control -f -N pod
  for _ in $(seq 20); do "${SSH[@]}" -S control pod 'sleep 0.5; echo done' & done | sort | uniq -c | tr -s ' '
  wait
  "${SSH[@]}" -S control -O exit pod 2>/dev/null
}
for_cipher() { "${SSH[@]}" -o "Ciphers=$1" pod cat <"$DATA" | sum; }
ssh__aes_ctr_only() { for_cipher aes256-ctr; }
ssh__chacha_only() { for_cipher chacha20-poly1305@openssh.com; }
ssh__plain_hmac_only() { "${SSH[@]}" -o Ciphers=aes128-ctr -o MACs=hmac-sha2-256 pod echo in; }
ssh__nist_key_exchange_only() { "${SSH[@]}" -o KexAlgorithms=ecdh-sha2-nistp256 pod echo in; }

# Sends the data through a forwarding and counts what comes back after it has closed its half.
echo_server() { python3 - "$1" <<'PY' & }
import socket, sys, threading
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
def serve(peer):
    data = b""
    while part := peer.recv(65536):
        data += part
    peer.sendall(data)
    peer.close()
while True:
    threading.Thread(target=serve, args=(server.accept()[0],)).start()
PY
through() { python3 - "$1" "$DATA" <<'PY'
import hashlib, socket, sys
peer = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
peer.sendall(open(sys.argv[2], "rb").read())
peer.shutdown(socket.SHUT_WR)
hash = hashlib.sha256()
while part := peer.recv(65536):
    hash.update(part)
print(hash.hexdigest()[:16])
PY
}
forwarding() {
  local target=$1 port=$2
  shift 2
  echo_server "$target"
  server=$!
  await_port "$target"
  "${SSH[@]}" -N -o ExitOnForwardFailure=yes "$@" pod &
  client=$!
  await_port "$port"
  through "$port"
  kill $client $server
  wait 2>/dev/null
}
ssh__local_forwarding() { need python3; local a b; a=$(free_port); b=$(free_port); forwarding "$a" "$b" -L "127.0.0.1:$b:127.0.0.1:$a"; }
ssh__remote_forwarding() { need python3; local a b; a=$(free_port); b=$(free_port); forwarding "$a" "$b" -R "127.0.0.1:$b:127.0.0.1:$a"; }
ssh__remote_forwarding_of_any_address() { need python3; local a b; a=$(free_port); b=$(free_port); forwarding "$a" "$b" -R ":$b:127.0.0.1:$a"; }
ssh__refused_target() { "${SSH[@]}" -W 127.0.0.1:1 pod 2>/dev/null; "${SSH[@]}" pod echo still in; }
ssh__socks() {
  need curl; need python3
  local port web; port=$(free_port); web=$(free_port)
  python3 -m http.server --bind 127.0.0.1 "$web" >/dev/null 2>&1 & server=$!
  echo served >file
  "${SSH[@]}" -N -D "127.0.0.1:$port" pod & client=$!
  await_port "$port"; await_port "$web"
  curl -s --socks5-hostname "127.0.0.1:$port" "http://127.0.0.1:$web/file"
  kill $client $server
}
ssh__socket_forwarding() {
  local port; port=$(free_port)
  echo_server "$port"; server=$!
  await_port "$port"
  "${SSH[@]}" -N -L "$PWD/socket:127.0.0.1:$port" pod & client=$!
  for _ in $(seq 100); do [ -S socket ] && break; sleep 0.05; done
  python3 -c 'import socket; s = socket.socket(socket.AF_UNIX); s.connect("socket"); s.sendall(b"hello"); s.shutdown(1); print(s.recv(9))'
  kill $client $server
}

scp__there_and_back() { scp -q -F "$CONFIG" "$DATA" pod:case-file && scp -q -F "$CONFIG" pod:case-file back && sum <back; "${SSH[@]}" pod rm case-file; }
scp__old_protocol() { scp -q -O -F "$CONFIG" "$DATA" pod:case-file && scp -q -O -F "$CONFIG" pod:case-file back && sum <back; "${SSH[@]}" pod rm case-file; }
scp__tree_with_times_and_blanks() {
  mkdir -p 'tree/with blank' && echo x >'tree/with blank/a file' && touch -d '2020-01-02 03:04:05 UTC' 'tree/with blank/a file'
  scp -q -F "$CONFIG" -rp tree pod:case-tree && "${SSH[@]}" pod 'stat -c "%n %Y %a" "case-tree/with blank/a file"; rm -r case-tree'
}
scp__missing_file() { scp -q -F "$CONFIG" pod:case-missing back 2>/dev/null; }
sftp__put_rename_get() { printf 'mkdir case-dir\nput %s case-dir/one\nrename case-dir/one case-dir/two\nls -1 case-dir\nget case-dir/two back\nrm case-dir/two\nrmdir case-dir\n' "$DATA" | sftp -q -F "$CONFIG" -b - pod | grep -v '^sftp>'; sum <back; }
sftp__modes() { printf 'mkdir case-dir\n' | sftp -q -F "$CONFIG" -b - pod >/dev/null; "${SSH[@]}" pod 'stat -c %a case-dir; rmdir case-dir'; }
sftp__space_left() { echo df | sftp -q -F "$CONFIG" -b - pod | wc -l; }
sftp__name_in_latin() { mkdir names && echo x >names/$'caf\351'; printf 'put -r names case-names\n' | sftp -q -F "$CONFIG" -b - pod >/dev/null; "${SSH[@]}" pod 'ls case-names | od -An -c | tr -s " "; rm -r case-names'; }
rsync__tree() { need rsync; mkdir tree && cp "$DATA" tree/a && echo b >tree/b; rsync -a -e "ssh -F $CONFIG" tree/ pod:case-tree/ && rsync -a -e "ssh -F $CONFIG" pod:case-tree/ back/ && (cd back && sha256sum a b | cut -c1-16,65-); "${SSH[@]}" pod rm -r case-tree; }
rsync__resumes() { need rsync; head -c 3000000 "$DATA" >half; scp -q -F "$CONFIG" half pod:case-file; rsync --partial --append-verify -e "ssh -F $CONFIG" "$DATA" pod:case-file && "${SSH[@]}" pod 'sha256sum case-file; rm case-file' | cut -c1-16; }
git__push_and_clone() {
  need git
  export GIT_SSH_COMMAND="ssh -F $CONFIG" GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
  "${SSH[@]}" pod 'git init -q --bare case.git'
  git init -q one && echo x >one/x && git -C one add x && git -C one commit -qm x && git -C one push -q pod:case.git HEAD:main && git clone -q -b main pod:case.git two && cat two/x
  "${SSH[@]}" pod rm -rf case.git
}
ansible__ping_and_copy() {
  need ansible
  echo x >copied
  # Ansible keeps connections by the name of the host, which is the same for all servers here.
  export ANSIBLE_SSH_CONTROL_PATH_DIR=$PWD/cp
  ANSIBLE_HOST_KEY_CHECKING=False ansible -i 'pod,' all --ssh-common-args "-F $CONFIG" -m ping 2>/dev/null | grep -o '"ping": "pong"'
  ANSIBLE_HOST_KEY_CHECKING=False ansible -i 'pod,' all --ssh-common-args "-F $CONFIG" -m copy -a "src=copied dest=case-copied mode=0640" 2>/dev/null | grep -o '"mode": "[0-9]*"'
  "${SSH[@]}" pod rm case-copied
}

dropbear__exec() { need dbclient; not_by_jump; dropbearconvert openssh dropbear "$KEY" key >/dev/null 2>&1; dbclient -y -y -i key -p "$PORT" "$LOGIN@$HOST" 'cat; exit 5' <"$DATA" 2>/dev/null | sum; }
plink__exec() { need plink; need puttygen; not_by_jump; puttygen "$KEY" -o key.ppk -q 2>/dev/null; plink -batch -ssh -hostkey "$FINGERPRINT" -i key.ppk -P "$PORT" "$LOGIN@$HOST" 'echo out; exit 5'; }
psftp__put_and_get() { need psftp; need puttygen; not_by_jump; puttygen "$KEY" -o key.ppk -q 2>/dev/null; printf 'put %s case-file\nget case-file back\nrm case-file\n' "$DATA" >batch; psftp -batch -hostkey "$FINGERPRINT" -i key.ppk -P "$PORT" -b batch "$LOGIN@$HOST" >/dev/null 2>&1; sum <back; }
curl__sftp() { need curl; not_by_jump; curl -V | grep -q sftp || { echo 'SKIP: this curl has no sftp'; return; }; curl -s -k --pubkey "$KEY.pub" --key "$KEY" -u "$LOGIN:" -T "$DATA" "sftp://$HOST:$PORT/~/case-file" && curl -s -k --pubkey "$KEY.pub" --key "$KEY" -u "$LOGIN:" "sftp://$HOST:$PORT/~/case-file" | sum; "${SSH[@]}" pod rm case-file; }
paramiko__exec_and_sftp() {
  need python3; module paramiko; not_by_jump
  python3 - <<'PY' 2>/dev/null
import os, paramiko
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect(os.environ["HOST"], int(os.environ["PORT"]), os.environ["LOGIN"], key_filename=os.environ["KEY"], look_for_keys=False, allow_agent=False)
_, out, _ = client.exec_command("echo out; exit 3")
print(out.read().decode(), out.channel.recv_exit_status())
files = client.open_sftp()
files.put(os.environ["DATA"], "case-file")
print(files.stat("case-file").st_size)
files.remove("case-file")
client.close()
PY
}
asyncssh__exec() {
  need python3; module asyncssh; not_by_jump
  python3 - <<'PY' 2>/dev/null
import asyncio, asyncssh, os
async def main():
    async with asyncssh.connect(os.environ["HOST"], int(os.environ["PORT"]), username=os.environ["LOGIN"], client_keys=[os.environ["KEY"]], known_hosts=None, agent_path=None) as client:
        done = await client.run("echo out; exit 3")
        print(done.stdout, done.exit_status)
asyncio.run(main())
PY
}

"$1"
