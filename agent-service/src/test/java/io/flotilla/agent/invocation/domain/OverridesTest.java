package io.flotilla.agent.invocation.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.definition.Agent;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverridesTest {
    private static final Agent.Spec SPEC = new Agent.Spec(
            "Do it.",
            "offline/rules-1",
            0.0,
            List.of(new Agent.ToolUse("code.run", "required"), new Agent.ToolUse("files.read", null)),
            null,
            null,
            null);

    @Test
    void whatIsNotChangedIsAsItIsDefined() {
        assertThat(Overrides.apply(null, SPEC)).isEqualTo(SPEC);
        assertThat(Overrides.apply(new Overrides(null, null, null), SPEC)).isEqualTo(SPEC);
        assertThat(Overrides.apply(new Overrides("Other.", List.of(), "openai/x"), SPEC))
                .isEqualTo(new Agent.Spec("Other.", "openai/x", 0.0, List.of(), null, null, SPEC.limits()));
    }

    @Test
    void aToolToWhichAPersonMustAgreeStaysOne() {
        Agent.Spec changed = Overrides.apply(new Overrides(null, List.of("code.run", "http.fetch"), null), SPEC);

        assertThat(changed.tools())
                .containsExactly(new Agent.ToolUse("code.run", "required"), new Agent.ToolUse("http.fetch", null));
    }
}
