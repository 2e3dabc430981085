package io.flotilla.workflow.run.domain;

import static io.flotilla.workflow.run.domain.Driver.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.workflow.definition.domain.Limits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ApprovalTest {
    private static final StepKey ASK = StepKey.of("ask");
    private static final String STEPS = """
            - id: ask
              uses: approval
              with:
                title: Ship ${{ inputs.what }}?
                subject: {what: "${{ inputs.what }}"}
                expiresIn: PT1H
                form: {type: object, properties: {note: {type: string}}, required: [note]}
            - {id: ship, uses: tool/ship, needs: [ask]}""";

    private final Driver run = Driver.started("", STEPS, "{\"what\": \"it\"}");

    private Outcome decide(boolean approve, String digest, String answers) {
        Approval approval = run.run.work(ASK).approval();
        return run.outcome(new RunCommand.Decide(
                ASK,
                approval.id(),
                approve,
                "because",
                digest == null ? approval.digest() : digest,
                answers == null ? null : Json.parse(answers),
                "user:lead"));
    }

    @Test
    void asksForWhatTheDigestNames() {
        assertThat(types(run.log))
                .endsWith("step-started ask", "approval-requested ask", "step-waiting ask", "run-waiting");
        ApprovalEvent.Requested asked = (ApprovalEvent.Requested) run.log.get(3);
        assertThat(asked.title()).isEqualTo("Ship it?");
        assertThat(asked.digest()).startsWith("sha256:");
        assertThat(asked.expiresAt()).isEqualTo(run.now.plus(Duration.ofHours(1)));
        assertThat(Driver.started("", STEPS, "{\"what\": \"that\"}")
                        .run
                        .work(ASK)
                        .approval()
                        .digest())
                .isNotEqualTo(asked.digest());
    }

    @Test
    void aYesGoesOn() {
        assertThat(types(((Outcome.Decided) decide(true, null, "{\"note\": \"fine\"}")).events()))
                .containsExactly("approval-decided ask", "step-succeeded ask", "step-started ship", "run-resumed");
        assertThat(run.output("ask"))
                .isEqualTo("{\"decision\":\"approved\",\"reason\":\"because\",\"decidedBy\":\"user:lead\","
                        + "\"answers\":{\"note\":\"fine\"}}");
    }

    @Test
    void aNoFailsTheRunAsRejected() {
        decide(false, null, null);

        assertThat(run.run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(run.run.error().code()).isEqualTo("rejected");
        assertThat(run.run.error().errorClass()).isEqualTo(ErrorClass.GATE);
        assertThat(run.run.error().message()).contains("user:lead").contains("because");
        assertThat(run.status("ship")).isEqualTo(StepStatus.SKIPPED);
    }

    @Test
    void whatWasNotSeenCannotBeApproved() {
        assertThat(code(decide(true, "sha256:other", "{\"note\": \"x\"}"))).isEqualTo("digest-mismatch");
        assertThat(code(decide(false, "sha256:other", null))).isEqualTo("digest-mismatch");
        assertThat(run.run.status()).isEqualTo(RunStatus.WAITING);
    }

    @Test
    void answersMustFitTheForm() {
        Outcome outcome = decide(true, null, "{\"note\": 1}");

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused ->
                                assertThat(refused.errors().getFirst().path()).isEqualTo("answers.note"));
        assertThat(code(decide(true, null, null))).isEqualTo("invalid");
    }

    @Test
    void answersAreBoundedByWhatAnEventMayCarry() {
        String large = Json.text(Json.object().put("note", "x".repeat(Limits.ANSWERS_BYTES)));

        for (boolean approve : new boolean[] {true, false}) {
            assertThat(decide(approve, null, large)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
                assertThat(refused.errors().getFirst().path()).isEqualTo("answers");
                assertThat(refused.errors().getFirst().message()).contains("224 KiB");
            });
        }
        assertThat(run.run.status()).isEqualTo(RunStatus.WAITING);
    }

    @Test
    void decidingTheSameAgainChangesNothingAndOtherwiseIsRefused() {
        decide(true, null, "{\"note\": \"x\"}");

        assertThat(decide(true, null, null))
                .isInstanceOfSatisfying(
                        Outcome.Decided.class,
                        decided -> assertThat(decided.events()).isEmpty());
        assertThat(code(decide(false, null, null))).isEqualTo("already-decided");
    }

    @Test
    void nobodyAnsweringIsNotAYes() {
        run.now = run.now.plus(Duration.ofHours(1));
        assertThat(code(decide(true, null, "{\"note\": \"late\"}"))).isEqualTo("approval-expired");

        assertThat(types(run.wakeAfter(Duration.ZERO)))
                .containsExactly("approval-decided ask", "step-failed ask", "step-skipped ship", "run-failed");
        assertThat(run.run.error().code()).isEqualTo("rejected");
        assertThat(code(decide(true, null, "{\"note\": \"late\"}"))).isEqualTo("already-decided");
    }

    private static String code(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused ? refused.code() : "decided";
    }
}
