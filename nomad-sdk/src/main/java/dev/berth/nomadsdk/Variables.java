package dev.berth.nomadsdk;

import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** {@code /v1/var}. */
public final class Variables {
    private final NomadHttp http;

    Variables(NomadHttp http) {
        this.http = http;
    }

    public Mono<Variable> get(String path) {
        return http.get(address(path), Json.type(Variable.class));
    }

    /** The same, or empty where there is none. */
    public Mono<Variable> find(String path) {
        return get(path)
                .onErrorResume(refused -> refused instanceof NomadException e && e.isNotFound(), _ -> Mono.empty());
    }

    /** All variables whose path begins with {@code prefix}, without their items. */
    public Mono<List<Variable>> list(String prefix) {
        return Pages.of(http, "/v1/vars?prefix=" + NomadHttp.encode(prefix), Variable.class);
    }

    /** Writes all items of a variable, whatever there was. */
    public Mono<Variable> put(String path, Map<String, String> items) {
        return put(path, items, address(path));
    }

    /**
     * Writes all items if the variable is as the caller knows it; otherwise fails with
     * {@link NomadException#isCasConflict()}.
     *
     * @param modifyIndex of the variable as last read, or 0 where there must be none
     */
    public Mono<Variable> put(String path, Map<String, String> items, long modifyIndex) {
        return put(path, items, address(path) + "?cas=" + modifyIndex);
    }

    /** Deletes a variable; one that does not exist is no error. */
    public Mono<Void> delete(String path) {
        return http.delete(address(path));
    }

    /** Deletes a variable if it is as the caller knows it; otherwise fails with {@link NomadException#isCasConflict()}. */
    public Mono<Void> delete(String path, long modifyIndex) {
        return http.delete(address(path) + "?cas=" + modifyIndex);
    }

    private Mono<Variable> put(String path, Map<String, String> items, String address) {
        var body = Map.of("Namespace", http.namespace(), "Path", path, "Items", items);
        return http.put(address, body, Json.type(Variable.class));
    }

    private static String address(String path) {
        return "/v1/var/" + NomadHttp.encode(path).replace("%2F", "/");
    }
}
