package dev.berth.messages.pod;

/**
 * That a pod runs JupyterLab, and for whom. The hash of the password is in the vault, beside the values of the environment.
 *
 * @param user whom the log-in asks for besides the password
 */
public record NotebookSpec(String user) {
    /** What the hash is called in the vault. No variable can have this name. */
    public static final String PASSWORD_HASH = "notebook/password-hash";
}
