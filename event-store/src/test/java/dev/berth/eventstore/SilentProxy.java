package dev.berth.eventstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Stands in front of PostgreSQL and takes connections, but passes bytes on only while it is told to. */
final class SilentProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicInteger connections = new AtomicInteger();
    private int silentUpTo;

    SilentProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** From now on nothing passes, in either direction, on old connections and on new ones. */
    void fallSilent() {
        silentUpTo(Integer.MAX_VALUE);
    }

    /** What was held back passes first, as after a process was stopped for a while. */
    void speakAgain() {
        silentUpTo(0);
    }

    /** Old connections stay silent for good, as after a network has changed. */
    void speakOnNewConnections() {
        silentUpTo(connections.get());
    }

    private void silentUpTo(int number) {
        lock.lock();
        try {
            silentUpTo = number;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitSpeech(int connection) throws InterruptedException {
        lock.lock();
        try {
            while (connection <= silentUpTo) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> pass(client, server, number));
                Thread.ofVirtual().start(() -> pass(server, client, number));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void pass(Socket from, Socket to, int number) {
        byte[] bytes = new byte[8192];
        try (from;
                to) {
            for (int count = from.getInputStream().read(bytes);
                    count >= 0;
                    count = from.getInputStream().read(bytes)) {
                awaitSpeech(number);
                to.getOutputStream().write(bytes, 0, count);
            }
        } catch (IOException e) {
            // One side is gone, so the other one goes, too.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
