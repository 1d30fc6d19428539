"""A pipe to host and port that hears nothing any more once a file is there: as if its machine had lost the network.

The kernel drops what comes for the socket before TCP sees it, so nothing is acknowledged and no probe answered.
"""
import ctypes
import os
import select
import socket
import struct
import sys
import time

host, port, silence = sys.argv[1], int(sys.argv[2]), sys.argv[3]
peer = socket.create_connection((host, port))
while not os.path.exists(silence):
    readable, _, _ = select.select([0, peer], [], [], 0.1)
    for source in readable:
        data = os.read(0, 65536) if source == 0 else peer.recv(65536)
        if not data:
            sys.exit(0)
        if source == 0:
            peer.sendall(data)
        else:
            os.write(1, data)
SO_ATTACH_FILTER = 26
drop_all = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
peer.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", 1, ctypes.addressof(drop_all)))
time.sleep(300)
