package dev.berth.ssh.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.ssh.EdgeStatistics.Disconnect;
import dev.berth.ssh.EdgeStatistics.Form;
import dev.berth.ssh.EdgeStatistics.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveConnectionsTest {
    private final LiveConnections live = new LiveConnections(3, 2);

    @Test
    void connections_are_counted_by_form_while_they_live() {
        var relay = new Held(Form.RELAY, "pod-a");
        live.add(relay);
        live.add(new Held(Form.JUMP, "pod-b"));
        assertThat(live.statistics().connections())
                .containsEntry(Form.RELAY, 1)
                .containsEntry(Form.JUMP, 1)
                .containsEntry(Form.GATEWAY, 0);

        live.remove(relay);
        assertThat(live.statistics().connections()).containsEntry(Form.RELAY, 0);
    }

    @Test
    void what_is_refused_or_ended_is_counted_with_the_reason() {
        live.add(new Held(Form.RELAY, "pod-a"));
        live.add(new Held(Form.RELAY, "pod-a"));
        live.add(new Held(Form.RELAY, "pod-a"));
        var kept = new Held(Form.GATEWAY, "pod-b");
        live.add(kept);
        live.add(new Held(Form.GATEWAY, "pod-c"));
        assertThat(live.statistics().refused())
                .containsEntry(Refusal.POD_FULL, 1L)
                .containsEntry(Refusal.EDGE_FULL, 1L)
                .containsEntry(Refusal.UNREACHABLE, 0L);

        kept.refusal = "The key was removed.";
        live.cutRefusedOfKey(kept.fingerprint());
        live.cutRefusedOfPod("pod-b");
        assertThat(live.statistics().disconnects())
                .containsEntry(Disconnect.KEY_REMOVED, 1L)
                .containsEntry(Disconnect.ROUTE_CHANGED, 1L)
                .containsEntry(Disconnect.EDGE_STOPPED, 0L);
    }

    private static final class Held implements LiveConnections.Connection {
        private final Form form;
        private final String podId;
        private @Nullable String refusal;

        Held(Form form, String podId) {
            this.form = form;
            this.podId = podId;
        }

        @Override
        public Form form() {
            return form;
        }

        @Override
        public String podId() {
            return podId;
        }

        @Override
        public String fingerprint() {
            return "SHA256:" + podId;
        }

        @Override
        public @Nullable String refusal() {
            return refusal;
        }

        @Override
        public void cut(String reason) {}
    }
}
