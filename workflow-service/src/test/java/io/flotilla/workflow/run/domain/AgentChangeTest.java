package io.flotilla.workflow.run.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentChangeTest {
    private static final AgentChange BRIEF = new AgentChange("Be brief.", null, null);

    private static Outcome change(Driver driver, String step, AgentChange agent) {
        return driver.outcome(new RunCommand.Modify(step, null, agent, "too long", "user:a"));
    }

    @Test
    void onlyWhatIsChangedIsWritten() {
        assertThat(Json.text(AgentChange.NONE)).isEqualTo("{}");
        assertThat(Json.text(new AgentChange(null, List.of(), "p/m"))).isEqualTo("{\"tools\":[],\"model\":\"p/m\"}");
    }

    @Test
    void aChangeShowsHowItWasAndHowItIs() {
        Driver driver = Driver.started("- {id: a, uses: agent/x}");
        AgentChange more = new AgentChange("Be brief.", List.of("files.read"), null);
        change(driver, "a", BRIEF);
        change(driver, "a", more);
        change(driver, "a", more);

        StepEvent.Modified last = (StepEvent.Modified) driver.log.getLast();
        assertThat(last.agentBefore()).isEqualTo(BRIEF);
        assertThat(last.agent()).isEqualTo(more);
        assertThat(last.before()).isEqualTo(last.with());
        assertThat(driver.log.stream().filter(e -> e.type().equals("step-modified")))
                .hasSize(2);
        assertThat(driver.run.control().agents()).containsEntry("a", more);
        assertThat(Driver.json(driver.replayed())).isEqualTo(Driver.json(driver.run));
    }

    @Test
    void itIsPossibleForAsLongAsAnAttemptCanFollow() {
        Driver driver = Driver.started("- {id: a, uses: agent/x}\n- {id: b, uses: tool/t}");
        assertThat(change(driver, "a", BRIEF)).isInstanceOf(Outcome.Decided.class);
        driver.succeed("a", "1");

        assertThat(change(driver, "a", AgentChange.NONE)).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void inputAndAgentAreChangedTogether() {
        Driver driver = Driver.started("- {id: a, uses: tool/t}\n- {id: b, uses: agent/x, needs: [a], with: {n: 1}}");
        driver.send(new RunCommand.Modify("b", Json.parse("{\"n\":2}"), BRIEF, null, "user:a"));
        driver.succeed("a", "1");

        assertThat(Json.text(driver.run.work(StepKey.of("b")).input())).isEqualTo("{\"n\":2}");
        assertThat(driver.run.control().agents()).containsKey("b");
    }
}
