package dev.berth.messages;

/** A label under which an event can be found again and on which appends can be made conditional. Never personal data. */
public record Tag(String key, String value) {
    public static final String POD = "pod";
    public static final String WORKSPACE = "workspace";
    public static final String POD_NAME = "pod-name";
    public static final String PUBLIC_PORT = "public-port";
    public static final String KEY = "key";
    public static final String NODE = "node";
    public static final String REGISTRY = "registry";
    public static final String POLICY = "policy";
    public static final String TEMPLATE = "template";
    public static final String TEMPLATES = "templates";
    public static final String VOLUME = "volume";
    public static final String WEBHOOK = "webhook";
    public static final String WEBHOOK_DELIVERY = "webhook-delivery";
    public static final String REQUEST = "request";
}
