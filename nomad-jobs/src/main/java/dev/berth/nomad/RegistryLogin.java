package dev.berth.nomad;

/** With what an image is pulled. The password is a secret. */
public record RegistryLogin(String username, String password) {
    @Override
    public String toString() {
        return "RegistryLogin[username=%s]".formatted(username);
    }
}
