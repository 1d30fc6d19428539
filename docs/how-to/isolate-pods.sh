#!/bin/sh
# Keeps pods to themselves and the internet: they reach neither each other, nor this machine, nor Nomad, nor a cloud's metadata,
# nor anything in private networks. Run it as root on each machine that runs pods, after Docker has started, at each boot; again
# does no harm. Afterwards `berth check --from-a-pod` says whether it holds.
#
# isolate-pods.sh [NETWORK] [ADDRESS…]    NETWORK: the name given to --pod-network, made where it is not there; berth-pods
#                                         ADDRESS: what pods may reach all the same, such as 10.0.0.5 or 10.1.0.0/16
# isolate-pods.sh --undo [NETWORK]        takes the rules out again and leaves the network
set -eu
undo=
[ "${1-}" != --undo ] || { undo=yes && shift; }
network=${1:-berth-pods}
[ $# = 0 ] || shift

docker network inspect "$network" >/dev/null 2>&1 || [ -n "$undo" ] ||
    docker network create -o com.docker.network.bridge.enable_icc=false "$network" >/dev/null
[ "$(docker network inspect -f '{{index .Options "com.docker.network.bridge.enable_icc"}}' "$network")" = false ] || {
    echo "The network $network lets its containers reach each other. Remove it, or choose another." >&2
    exit 1
}
bridge=br-$(docker network inspect -f '{{.Id}}' "$network" | cut -c1-12)

# One chain for what goes to this machine and one for what goes through it, filled anew each time.
remove() {
    while $1 -w -D "$2" -i "$bridge" -j "$3" 2>/dev/null; do :; done
    $1 -w -F "$3" 2>/dev/null && $1 -w -X "$3" || true
}
insert() { $1 -w -I "$2" -i "$bridge" -j "$3"; }

for tool in iptables ip6tables; do
    command -v $tool >/dev/null || continue
    # Docker calls this chain before its own rules, and makes it for IPv6 only where it has to do with that.
    through=DOCKER-USER
    $tool -w -n -L $through >/dev/null 2>&1 || through=FORWARD
    remove $tool INPUT BERTH-TO-NODE
    remove $tool $through BERTH-FROM-POD
    [ -z "$undo" ] || continue
    $tool -w -N BERTH-TO-NODE
    $tool -w -N BERTH-FROM-POD
    for chain in BERTH-TO-NODE BERTH-FROM-POD; do
        # The answers to the edge, which opens the connections to pods.
        $tool -w -A $chain -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN
    done
    $tool -w -A BERTH-TO-NODE -j DROP
    if [ $tool = iptables ]; then
        for address in "$@"; do
            iptables -w -A BERTH-FROM-POD -d "$address" -j RETURN
        done
        # Names are looked up where this machine does; in some clouds that is the very address of the metadata, at another port.
        for server in $(cat /run/systemd/resolve/resolv.conf /etc/resolv.conf 2>/dev/null | awk '/^nameserver [0-9.]+$/ { print $2 }' | sort -u); do
            for protocol in udp tcp; do
                iptables -w -A BERTH-FROM-POD -d "$server" -p $protocol --dport 53 -j RETURN
            done
        done
        for private in 0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 198.18.0.0/15 224.0.0.0/4; do
            iptables -w -A BERTH-FROM-POD -d $private -j DROP
        done
    else
        ip6tables -w -A BERTH-FROM-POD -j DROP
    fi
    insert $tool INPUT BERTH-TO-NODE
    insert $tool $through BERTH-FROM-POD
done
if [ -n "$undo" ]; then
    echo "Pods in $network are not kept from anything but each other now"
else
    echo "Pods in $network ($bridge) reach the internet and nothing else"
fi
