package dev.berth.nomadembedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A registry of images on loopback that has one, {@code test:1}, and hands out its layer in two parts. */
final class TestRegistry implements AutoCloseable {
    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    /** The second half of the layer waits for this. */
    final CountDownLatch rest = new CountDownLatch(1);

    private final HttpServer server;
    private final Map<String, byte[]> blobs = new HashMap<>();
    private final byte[] manifest;
    private final String layer;
    private final @Nullable String login;

    TestRegistry(byte[] rootFileSystem) throws IOException {
        this(rootFileSystem, null);
    }

    /** One that lets in {@code login} only, {@code NAME:PASSWORD}. */
    TestRegistry(byte[] rootFileSystem, @Nullable String login) throws IOException {
        this.login = login == null ? null : "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(rootFileSystem);
        }
        byte[] config = """
                {"architecture":"%s","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["%s"]}}""".formatted(
                        System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64", digest(rootFileSystem))
                .getBytes(UTF_8);
        this.layer = digest(zipped.toByteArray());
        blobs.put(layer, zipped.toByteArray());
        blobs.put(digest(config), config);
        this.manifest = """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":%d,"digest":"%s"},
                 "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":%d,"digest":"%s"}]}""".formatted(MANIFEST, config.length, digest(config), zipped.size(), layer)
                .getBytes(UTF_8);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v2/", this::answer);
        server.start();
    }

    String image() {
        return "127.0.0.1:%d/test:1".formatted(server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (login != null && !login.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            byte[] refusal = "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}"
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(401, exchange.getRequestMethod().equals("HEAD") ? -1 : refusal.length);
            try (OutputStream out = exchange.getResponseBody()) {
                if (!exchange.getRequestMethod().equals("HEAD")) {
                    out.write(refusal);
                }
            }
            return;
        }
        String path = exchange.getRequestURI().getPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        byte[] body = path.contains("/manifests/") ? manifest : blobs.getOrDefault(last, "{}".getBytes(UTF_8));
        if (path.contains("/manifests/")) {
            exchange.getResponseHeaders().set("Content-Type", MANIFEST);
            exchange.getResponseHeaders().set("Docker-Content-Digest", digest(manifest));
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
        }
        exchange.sendResponseHeaders(200, head ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            if (!head) {
                int half = last.equals(layer) ? body.length / 2 : body.length;
                out.write(body, 0, half);
                if (half < body.length) {
                    out.flush();
                    rest.await();
                    out.write(body, half, body.length - half);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        rest.countDown();
        server.stop(0);
    }
}
