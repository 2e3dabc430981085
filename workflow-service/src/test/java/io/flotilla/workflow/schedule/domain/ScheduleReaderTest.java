package io.flotilla.workflow.schedule.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.expression.Expressions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleReaderTest {
    private static final Expressions EXPRESSIONS = new Expressions(List.of("schedule", "event"));

    @Test
    void readsWhatIsWritten() {
        ScheduleSpec spec = read("""
                workflow: report@2
                inputs: {day: "${{ schedule.time }}"}
                cron: 0 2 * * 1-5
                timeZone: Europe/Berlin
                jitter: PT5M
                overlap: cancel-previous
                catchUp: all
                queue: nightly
                priority: 10
                """);

        assertThat(spec.workflow()).isEqualTo("report@2");
        assertThat(spec.timing().jitter()).isEqualTo(Duration.ofMinutes(5));
        assertThat(spec.timing().catchUp()).isEqualTo(CatchUp.ALL);
        assertThat(spec.overlap()).isEqualTo(Overlap.CANCEL_PREVIOUS);
        assertThat(spec.priority()).isEqualTo(10);
        assertThat(read("workflow: w\ncron: 0 2 * * *").overlap()).isEqualTo(Overlap.SKIP);
    }

    @Test
    void everythingThatIsWrongIsNamedByItsPath() {
        assertThat(paths("""
                workflow: No Such
                inputs: {day: "${{ schedule. }}"}
                cron: every day
                timeZone: Mars/Olympus
                jitter: PT3H
                overlap: both
                catchUp: some
                priority: 101
                colour: red
                """))
                .containsExactlyInAnyOrder(
                        "spec.workflow",
                        "spec.inputs.day",
                        "spec.cron",
                        "spec.timeZone",
                        "spec.jitter",
                        "spec.overlap",
                        "spec.catchUp",
                        "spec.priority",
                        "spec.colour");
        assertThat(paths("cron: 0 2 * * *")).containsExactly("spec.workflow");
    }

    @Test
    void aClockOrAnEventFiresItAndNotBoth() {
        String event = "onEvent: {type: io.flotilla.run.run-succeeded.v1, if: event.run.workflow == 'build'}";

        assertThat(read("workflow: w\n" + event).onEvent().condition()).contains("build");
        assertThat(paths("workflow: w")).containsExactly("spec.cron");
        assertThat(paths("workflow: w\ncron: 0 2 * * *\n" + event)).containsExactly("spec.cron");
        assertThat(paths("workflow: w\njitter: PT1M\n" + event)).containsExactly("spec.jitter");
        assertThat(paths("workflow: w\nonEvent: {type: run-succeeded, if: '1 +', when: x}"))
                .containsExactlyInAnyOrder("spec.onEvent.type", "spec.onEvent.if", "spec.onEvent.when");
    }

    private static ScheduleSpec read(String spec) {
        return ScheduleReader.read(Documents.yaml("""
                apiVersion: flotilla.io/v1
                kind: Schedule
                metadata: {name: nightly}
                spec:
                """ + spec.indent(2)), EXPRESSIONS);
    }

    private static List<String> paths(String spec) {
        return catchThrowableOfType(ProblemException.class, () -> read(spec)).errors().stream()
                .map(FieldError::path)
                .toList();
    }
}
