package dev.berth.ssh.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.PodId;
import dev.berth.ssh.ConnectionForm;
import dev.berth.ssh.RefusalCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveConnectionsTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final PodId OTHER_POD = new PodId("pod-bbbbbbbbbbbbbbbb");
    private static final Refusal STOPPED = new Refusal(RefusalCause.POD_UNREACHABLE, "train-1 is stopped.");

    private final LiveConnections live = new LiveConnections(3, 2, new ByteBudget(1 << 20));

    @Test
    void connections_are_counted_by_form_while_they_live() {
        var relay = new Held(ConnectionForm.RELAY, POD);
        var jump = new Held(ConnectionForm.JUMP, null);
        live.add(relay);
        live.add(jump);
        live.add(new Held(ConnectionForm.JUMP, null));
        live.remove(jump);
        live.remove(jump);

        assertThat(live.countByForm()).isEqualTo(Map.of(ConnectionForm.RELAY, 1, ConnectionForm.JUMP, 1));
        assertThat(live.count()).isEqualTo(2);
    }

    @Test
    void what_is_over_a_limit_is_refused_counted_and_not_held() {
        live.add(new Held(ConnectionForm.RELAY, POD));
        live.add(new Held(ConnectionForm.RELAY, POD));
        assertThat(live.add(new Held(ConnectionForm.RELAY, POD)).cause()).isEqualTo(RefusalCause.POD_LIMIT);
        live.add(new Held(ConnectionForm.RELAY, OTHER_POD));
        assertThat(live.add(new Held(ConnectionForm.RELAY, OTHER_POD)).cause()).isEqualTo(RefusalCause.EDGE_LIMIT);

        assertThat(live.count()).isEqualTo(3);
        assertThat(live.counters().refused())
                .isEqualTo(Map.of(RefusalCause.POD_LIMIT, 1L, RefusalCause.EDGE_LIMIT, 1L));
    }

    @Test
    void one_forms_limit_is_not_anothers() {
        for (int i = 0; i < 3; i++) {
            live.add(new Held(ConnectionForm.RELAY, POD));
        }

        assertThat(live.add(new Held(ConnectionForm.GATEWAY, POD))).isNull();
        assertThat(live.add(new Held(ConnectionForm.TUNNEL, POD))).isNull();
    }

    @Test
    void what_has_proved_no_key_takes_no_place_of_those_that_have() {
        var strangers = new ArrayList<Held>();
        for (int i = 0; i < 20; i++) {
            strangers.add(new Held(ConnectionForm.RELAY, POD));
            assertThat(live.addUnproved(strangers.getLast())).isNull();
        }
        assertThat(live.add(new Held(ConnectionForm.RELAY, POD))).isNull();

        assertThat(live.prove(strangers.get(0))).isNull();
        assertThat(live.prove(strangers.get(1)).cause()).isEqualTo(RefusalCause.POD_LIMIT);
        live.remove(strangers.get(0));
        live.remove(strangers.get(0));
        assertThat(live.prove(strangers.get(1))).isNull();
        assertThat(live.prove(strangers.get(2)).cause()).isEqualTo(RefusalCause.POD_LIMIT);
    }

    @Test
    void a_change_disconnects_what_it_refuses_once() {
        var refused = new Held(ConnectionForm.GATEWAY, POD);
        var other = new Held(ConnectionForm.GATEWAY, POD);
        live.add(refused);
        live.add(other);
        refused.refusal = STOPPED;

        live.routeChanged(POD);
        live.routeChanged(POD);

        assertThat(refused.told).containsExactly("train-1 is stopped.");
        assertThat(other.told).isEmpty();
        assertThat(live.counters().disconnected()).isEqualTo(Map.of(RefusalCause.POD_UNREACHABLE, 1L));
    }

    private static final class Held implements LiveConnection {
        private final ConnectionForm form;
        private final @Nullable PodId pod;
        private final List<String> told = new ArrayList<>();
        private @Nullable Refusal refusal;

        Held(ConnectionForm form, @Nullable PodId pod) {
            this.form = form;
            this.pod = pod;
        }

        @Override
        public ConnectionForm form() {
            return form;
        }

        @Override
        public @Nullable PodId pod() {
            return pod;
        }

        @Override
        public @Nullable String fingerprint() {
            return null;
        }

        @Override
        public @Nullable Refusal refusal() {
            return refusal;
        }

        @Override
        public void disconnect(String sentence) {
            told.add(sentence);
        }
    }
}
