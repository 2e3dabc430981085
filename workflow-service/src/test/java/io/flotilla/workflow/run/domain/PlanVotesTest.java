package io.flotilla.workflow.run.domain;

import static io.flotilla.workflow.run.domain.Driver.types;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.definition.application.Documents;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an agent has planned is agreed to by several people, as an approval is. */
class PlanVotesTest {
    private static final StepKey DRAFT = StepKey.of("draft");
    private static final String DRAFTED = "{\"steps\": [{\"id\": \"a\", \"uses\": \"tool/t\"}]}";
    private static final Person ANN = Person.named("user:ann");
    private static final Person BEN = Person.named("user:ben");
    private static final Person BOSS = new Person("user:boss", Set.of("admin"), Set.of());
    private static final Person REQUESTER = Person.named("user:test");
    private static final String TWO = "approvers: {users: ['user:ann', 'user:ben']}, quorum: 2";

    private static String steps(String with) {
        return "- {id: draft, uses: plan, with: {agent: planner, goal: g, allow: {uses: [tool/*]}, expiresIn: PT1H, "
                + with + "}}\n- {id: after, uses: set, needs: [draft], with: {x: 1}}";
    }

    private static Driver drafted(String with) {
        Driver run = Driver.started(steps("approve: true, " + with));
        run.succeed("draft", DRAFTED);
        return run;
    }

    private static Outcome say(Driver run, Person person, boolean yes) {
        Approval approval = run.run.work(DRAFT).approval();
        return run.outcome(
                new RunCommand.Decide(DRAFT, approval.id(), yes, "because", approval.digest(), null, person));
    }

    private static String result(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Decided decided -> String.join(", ", types(decided.events()));
            case Outcome.Refused refused -> refused.code();
        };
    }

    private static List<String> problems(String with) {
        return Documents.errors(Documents.text("", steps(with))).stream()
                .map(FieldError::path)
                .toList();
    }

    @Test
    void asManyOfThoseWhoAreNamedMustAgreeAsTheQuorumSays() {
        Driver run = drafted(TWO);

        assertThat(result(say(run, BOSS, true))).isEqualTo("not-approver");
        assertThat(result(say(run, ANN, true))).isEqualTo("approval-voted draft");
        assertThat(run.run.work(DRAFT).approval().missing().approvals()).isEqualTo(1);
        assertThat(result(say(run, BEN, true)))
                .isEqualTo("approval-voted draft, approval-decided draft, plan-extended draft, step-started draft.a,"
                        + " run-resumed");
        assertThat(Driver.json(run.replayed())).isEqualTo(Driver.json(run.run));
    }

    @Test
    void oneNoRejectsThePlan() {
        Driver run = drafted(TWO);
        say(run, ANN, true);

        assertThat(result(say(run, BEN, false)))
                .startsWith("approval-voted draft, approval-decided draft, step-failed draft");
        assertThat(run.run.work(DRAFT).error().message()).isEqualTo("rejected by user:ben: because");
        assertThat(run.run.plan().parts(run.run.plan().position("draft"))).isEmpty();
    }

    @Test
    void whoStartedTheRunHasNoSayInItsPlan() {
        assertThat(result(say(drafted("excludeRequester: true"), REQUESTER, true)))
                .isEqualTo("not-approver");
    }

    @Test
    void aDelegateSpeaksForAnApprover() {
        Driver run = drafted(TWO);
        say(run, ANN, true);
        Approval approval = run.run.work(DRAFT).approval();
        run.send(new RunCommand.Delegate(DRAFT, approval.id(), "user:boss", "away", BEN));

        assertThat(result(say(run, BOSS, true))).contains("plan-extended draft");
    }

    @Test
    void whatNobodyAgreesToIsNeverAYes() {
        Driver failed = drafted("onExpiry: fail");
        assertThat(types(failed.wakeAfter(Duration.ofHours(1))))
                .startsWith("approval-decided draft", "step-failed draft");
        assertThat(failed.run.work(DRAFT).error().errorClass()).isEqualTo(ErrorClass.TIMEOUT);

        Driver skipped = drafted("onExpiry: skip");
        assertThat(types(skipped.wakeAfter(Duration.ofHours(1))))
                .startsWith("approval-decided draft", "step-skipped draft");
        assertThat(skipped.status("after")).isEqualTo(StepStatus.SKIPPED);

        Driver rejected = drafted("remindEvery: PT5M");
        assertThat(types(rejected.wakeAfter(Duration.ofHours(1))))
                .startsWith("approval-decided draft", "step-failed draft");
        assertThat(rejected.run.work(DRAFT).error().code()).isEqualTo("rejected");
    }

    @Test
    void othersAreRemindedAndThenAskedForTheSamePlan() {
        Driver run = drafted(
                TWO
                        + ", remindEvery: PT20M, onExpiry: escalate, escalate: {to: {roles: [admin]}, expiresIn: PT2H, quorum: 1}");
        say(run, ANN, true);

        assertThat(types(run.wakeAfter(Duration.ofMinutes(20)))).containsExactly("approval-reminded draft");
        assertThat(types(run.wakeAfter(Duration.ofMinutes(40)))).containsExactly("approval-escalated draft");
        assertThat(result(say(run, BEN, true))).isEqualTo("not-approver");
        assertThat(result(say(run, BOSS, true))).contains("approval-decided draft, plan-extended draft");
    }

    @Test
    void whoDecidesOnAPlanCanComeFromInputsAndMustBeSomebody() {
        String with = steps("approve: true, approvers: {groups: '${{ inputs.who }}'}, quorum: '${{ inputs.n }}'");
        Driver run = Driver.started("", with, "{\"who\": [\"qa\"], \"n\": 2}");
        run.succeed("draft", DRAFTED);
        assertThat(run.run.work(DRAFT).approval().quorum()).isEqualTo(2);
        assertThat(run.run.work(DRAFT).approval().approvers().groups()).containsExactly("qa");

        Driver nobody = Driver.started("", with, "{\"who\": [], \"n\": 2}");
        nobody.succeed("draft", DRAFTED);
        assertThat(nobody.run.work(DRAFT).error().code()).isEqualTo("expression-failed");
        assertThat(nobody.run.work(DRAFT).error().message()).contains("names nobody");
    }

    @Test
    void theDigestIsBoundToWhoDecides() {
        assertThat(drafted(TWO).run.work(DRAFT).approval().digest())
                .isNotEqualTo(drafted("quorum: 2").run.work(DRAFT).approval().digest());
    }

    @Test
    void nobodyGivesHimselfASayInAPlan() {
        String needing = steps("approve: true, " + TWO).replace("uses: plan,", "uses: plan, needs: [first],");
        Driver run = Driver.started("- {id: first, uses: tool/t}\n" + needing);
        JsonNode with = run.plan.step(run.plan.position("draft")).with();
        for (String change : List.of("approve", "quorum", "approvers", "expiresIn")) {
            JsonNode other = ((ObjectNode) with.deepCopy()).without(change);
            assertThat(result(run.outcome(new RunCommand.Modify("draft", other, null, null, "user:test"))))
                    .as(change)
                    .isEqualTo("approval-rules-fixed");
        }
        JsonNode other = ((ObjectNode) with.deepCopy()).put("goal", "another");
        assertThat(result(run.outcome(new RunCommand.Modify("draft", other, null, null, "user:test"))))
                .isEqualTo("step-modified draft");
    }

    @Test
    void mistakesAreNamedByTheirPath() {
        assertThat(problems("approve: true, approvers: {users: [a]}, quorum: 2"))
                .containsExactly("spec.steps[0].with.quorum");
        assertThat(problems("approve: '${{ inputs.x }}', onExpiry: allow")).contains("spec.steps[0].with.onExpiry");
        assertThat(problems("approve: true, onExpiry: escalate")).containsExactly("spec.steps[0].with.escalate");
        assertThat(problems("quorum: 2, reminders: 3"))
                .containsExactly("spec.steps[0].with.quorum", "spec.steps[0].with.reminders");
        assertThat(problems("approve: false, approvers: {users: [a]}")).containsExactly("spec.steps[0].with.approvers");
    }
}
