package io.flotilla.workflow.run.domain;

import static io.flotilla.workflow.run.domain.Driver.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.workflow.definition.application.Documents;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Approvals on which several people decide: who may, how many must, and what becomes of what nobody decides. */
class VotesTest {
    private static final StepKey ASK = StepKey.of("ask");
    private static final String SHIP = "\n- {id: ship, uses: tool/ship, needs: [ask], with: {to: prod}}";
    private static final Person ANN = Person.named("user:ann");
    private static final Person BEN = Person.named("user:ben");
    private static final Person CAT = Person.named("user:cat");
    private static final Person DAN = Person.named("user:dan");
    private static final Person EVE = Person.named("user:eve");
    private static final Person REQUESTER = Person.named("user:test");
    private static final String THREE = "approvers: {users: ['user:ann', 'user:ben', 'user:cat']}";

    private static Driver asking(String with) {
        return Driver.started("- {id: ask, uses: approval, with: {title: Ship, expiresIn: PT1H, " + with + "}}" + SHIP);
    }

    private static Outcome say(Driver run, Person person, boolean yes) {
        Approval approval = run.run.work(ASK).approval();
        return run.outcome(new RunCommand.Decide(ASK, approval.id(), yes, "because", approval.digest(), null, person));
    }

    private static Outcome delegate(Driver run, Person from, Person to) {
        Approval approval = run.run.work(ASK).approval();
        return run.outcome(new RunCommand.Delegate(ASK, approval.id(), to.subject(), "away", from));
    }

    private static String result(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Decided decided -> String.join(", ", types(decided.events()));
            case Outcome.Refused refused -> refused.code();
        };
    }

    @Test
    void onlyThoseWhoAreNamedDecide() {
        Driver run = asking("approvers: {users: ['user:ann'], roles: [lead], groups: [qa]}");

        assertThat(say(run, EVE, true)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo("not-approver");
            assertThat(refused.message())
                    .contains("user:ann, role lead or group qa")
                    .contains("user:eve");
        });
        assertThat(result(say(run, new Person("user:x", Set.of("lead"), Set.of()), true)))
                .isEqualTo(
                        "approval-voted ask, approval-decided ask, step-succeeded ask, step-started ship, run-resumed");
        assertThat(result(
                        say(asking("approvers: {groups: [qa]}"), new Person("user:x", Set.of(), Set.of("qa")), false)))
                .startsWith("approval-voted ask, approval-decided ask, step-failed ask");
    }

    @Test
    void asManyDifferentPeopleAsTheQuorumMustAgree() {
        Driver run = asking("quorum: 2");

        assertThat(result(say(run, ANN, true))).isEqualTo("approval-voted ask");
        assertThat(result(say(run, ANN, true)))
                .as("the same again changes nothing")
                .isEmpty();
        assertThat(result(say(run, ANN, false))).isEqualTo("already-voted");
        assertThat(run.run.work(ASK).approval().missing().approvals()).isEqualTo(1);
        assertThat(result(say(run, BEN, true))).startsWith("approval-voted ask, approval-decided ask, step-succeeded");
        assertThat(Json.parse(run.output("ask")).at("/votes/0/by").asText()).isEqualTo("user:ann");
        assertThat(Json.parse(run.output("ask")).at("/votes")).hasSize(2);
    }

    @Test
    void oneNoRejectsUnlessMoreAreAskedFor() {
        Driver one = asking("quorum: 3");
        say(one, ANN, true);
        assertThat(result(say(one, BEN, false))).contains("step-failed ask").endsWith("run-failed");

        Driver two = asking("quorum: 2, rejections: 2");
        assertThat(result(say(two, ANN, false))).isEqualTo("approval-voted ask");
        say(two, BEN, true);
        assertThat(result(say(two, CAT, true))).contains("step-succeeded ask");
    }

    @Test
    void whoStartedTheRunHasNoSayInIt() {
        Driver run = asking("excludeRequester: true");

        assertThat(result(say(run, REQUESTER, true))).isEqualTo("not-approver");
        assertThat(result(say(run, REQUESTER, false))).isEqualTo("not-approver");
        assertThat(result(delegate(run, REQUESTER, ANN))).isEqualTo("not-approver");
        assertThat(result(delegate(run, ANN, REQUESTER)))
                .as("not by the back door")
                .isEqualTo("invalid");
        assertThat(result(say(run, ANN, true))).contains("step-succeeded ask");
    }

    @Test
    void aDelegateSpeaksForSomebodyElse() {
        Driver run = asking(THREE + ", quorum: 2");

        assertThat(result(delegate(run, ANN, EVE))).isEqualTo("approval-delegated ask");
        assertThat(result(delegate(run, ANN, EVE))).isEmpty();
        assertThat(result(say(run, ANN, true))).isEqualTo("voice-delegated");
        say(run, EVE, true);
        assertThat(run.run.work(ASK).approval().votes().getFirst().onBehalfOf()).isEqualTo("user:ann");
        assertThat(run.run.work(ASK).approval().missing().from().users()).containsExactly("user:ben", "user:cat");
        assertThat(result(delegate(run, ANN, DAN))).isEqualTo("already-voted");
        assertThat(result(delegate(run, ANN, ANN))).isEqualTo("already-voted");
        assertThat(result(say(run, BEN, true))).contains("step-succeeded ask");
    }

    @Test
    void aPersonCountsOnceHoweverManyVoicesItHolds() {
        Driver run = asking(THREE + ", quorum: 2");
        delegate(run, ANN, BEN);

        assertThat(result(say(run, BEN, true))).isEqualTo("approval-voted ask");
        assertThat(run.run.work(ASK).approval().votes().getFirst().onBehalfOf()).isNull();
        assertThat(result(say(run, BEN, true))).isEmpty();
        assertThat(run.run.work(ASK).approval().missing().approvals()).isEqualTo(1);
    }

    @Test
    void voicesArePassedOnButNotInCirclesAndNotForEver() {
        Driver run = asking("approvers: {users: ['user:ann']}");

        assertThat(result(delegate(run, EVE, DAN))).isEqualTo("not-approver");
        delegate(run, ANN, BEN);
        assertThat(result(delegate(run, BEN, ANN))).isEqualTo("delegation-cycle");
        delegate(run, BEN, CAT);
        delegate(run, CAT, DAN);
        assertThat(result(delegate(run, DAN, EVE))).isEqualTo("delegation-too-long");
        assertThat(result(say(run, BEN, true))).isEqualTo("voice-delegated");
        assertThat(result(delegate(run, CAT, CAT))).as("taken back").isEqualTo("approval-delegated ask");
        assertThat(result(say(run, DAN, true))).isEqualTo("not-approver");
        assertThat(result(say(run, CAT, true))).contains("step-succeeded ask");
        assertThat(run.run.work(ASK).approval().votes().getFirst().onBehalfOf()).isEqualTo("user:ann");
    }

    @Test
    void whatNobodyDecidesIsNeverAYes() {
        Driver rejected = asking("onExpiry: reject");
        rejected.wakeAfter(Duration.ofHours(1));
        assertThat(rejected.run.error().code()).isEqualTo("rejected");

        Driver failed = asking("onExpiry: fail");
        failed.wakeAfter(Duration.ofHours(1));
        assertThat(failed.run.error().code()).isEqualTo("approval-expired");
        assertThat(failed.run.error().errorClass()).isEqualTo(ErrorClass.TIMEOUT);

        Driver skipped = asking("onExpiry: skip");
        assertThat(types(skipped.wakeAfter(Duration.ofHours(1))))
                .containsExactly("approval-decided ask", "step-skipped ask", "step-skipped ship", "run-succeeded");
    }

    @Test
    void othersAreAskedWhenNobodyDecides() {
        Driver run = asking(THREE + ", quorum: 2, onExpiry: escalate, escalate: ["
                + "{to: {users: ['user:dan'], roles: [lead]}, expiresIn: PT2H}, "
                + "{to: {users: ['user:eve']}, expiresIn: PT3H, quorum: 1}]");
        String digest = run.run.work(ASK).approval().digest();
        say(run, ANN, true);

        assertThat(types(run.wakeAfter(Duration.ofHours(1)))).containsExactly("approval-escalated ask");
        Approval second = run.run.work(ASK).approval();
        assertThat(second.expiresAt()).isEqualTo(run.now.plus(Duration.ofHours(2)));
        assertThat(second.votes()).as("what was said before does not count").isEmpty();
        assertThat(second.quorum()).isEqualTo(2);
        assertThat(second.digest()).isEqualTo(digest);
        assertThat(result(say(run, BEN, true))).isEqualTo("not-approver");
        say(run, DAN, true);

        assertThat(types(run.wakeAfter(Duration.ofHours(2)))).containsExactly("approval-escalated ask");
        assertThat(result(say(run, DAN, true))).isEqualTo("not-approver");
        assertThat(run.run.wakeAt()).isEqualTo(run.now.plus(Duration.ofHours(3)));
        run.wakeAfter(Duration.ofHours(3));
        assertThat(run.run.error().code()).isEqualTo("rejected");
        assertThat(Driver.json(run.replayed())).isEqualTo(Driver.json(run.run));
    }

    @Test
    void remindersComeAsOftenAsIsSaidAndNotAfterTheDecision() {
        Driver run = asking("quorum: 2, remindEvery: PT10M, reminders: 2");

        assertThat(run.run.wakeAt()).isEqualTo(run.now.plus(Duration.ofMinutes(10)));
        assertThat(types(run.wakeAfter(Duration.ofMinutes(10)))).containsExactly("approval-reminded ask");
        // Nobody looked for a while: one reminder is enough.
        assertThat(types(run.wakeAfter(Duration.ofMinutes(35)))).containsExactly("approval-reminded ask");
        assertThat(run.run.wakeAt()).isEqualTo(run.run.work(ASK).approval().expiresAt());
        assertThat(run.wakeAfter(Duration.ofMinutes(14))).isEmpty();

        Driver decided = asking("remindEvery: PT10M");
        say(decided, ANN, true);
        assertThat(decided.wakeAfter(Duration.ofMinutes(29))).isEmpty();
    }

    @Test
    void aYesDoesNotCoverWhatIsModifiedAfterIt() {
        Driver run = asking("quorum: 2");
        String before = run.run.work(ASK).approval().digest();
        say(run, ANN, true);

        assertThat(types(run.send(modify("staging")))).containsExactly("step-modified ship", "approval-changed ask");
        Approval changed = run.run.work(ASK).approval();
        assertThat(changed.digest()).isNotEqualTo(before);
        assertThat(changed.votes()).isEmpty();
        assertThat(result(run.outcome(new RunCommand.Decide(ASK, changed.id(), true, null, before, null, BEN))))
                .isEqualTo("digest-mismatch");
        say(run, ANN, true);
        assertThat(result(say(run, BEN, true))).contains("step-started ship");
    }

    @Test
    void aYesThatWasGivenIsAskedForAgainWhenWhatItCoversIsModified() {
        Driver run = asking("quorum: 1");
        String before = run.run.work(ASK).approval().digest();
        run.send(new RunCommand.Pause(null, "user:test"));
        say(run, ANN, true);

        assertThat(types(run.send(modify("staging")))).containsExactly("step-modified ship", "step-reset ask");
        assertThat(types(run.send(new RunCommand.Resume("user:test"))))
                .containsExactly(
                        "run-resumed", "step-started ask", "approval-requested ask", "step-waiting ask", "run-waiting");
        assertThat(run.run.work(ASK).approval().digest()).isNotEqualTo(before);
        assertThat(result(say(run, ANN, true))).contains("step-started ship");
        assertThat(Driver.json(run.replayed())).isEqualTo(Driver.json(run.run));
    }

    @Test
    void whatWasBegunOnAYesKeepsTheRestAsItWasApproved() {
        Driver run = Driver.started("- {id: ask, uses: approval, with: {title: Ship}}\n"
                + "- {id: first, uses: tool/t, needs: [ask]}\n- {id: ship, uses: tool/t, needs: [first]}");
        say(run, ANN, true);

        assertThat(result(run.outcome(modify("staging")))).isEqualTo("step-approved");
    }

    @Test
    void anItemThatWasApprovedIsAskedForAgainWithTheOthers() {
        Driver run = Driver.started("- {id: ask, uses: approval, foreach: [1, 2], with: {title: Ship}}" + SHIP);
        Approval first = run.run.work(new StepKey("ask", 0)).approval();
        run.send(new RunCommand.Decide(new StepKey("ask", 0), first.id(), true, null, first.digest(), null, ANN));

        assertThat(types(run.send(modify("staging"))))
                .startsWith("step-modified ship", "step-cancelled ask[1]", "step-reset ask", "step-started ask")
                .doesNotContain("step-started ship");
        assertThat(run.run.questions()).hasSize(2);
    }

    @Test
    void theNextApprovalCoversWhatComesAfterIt() {
        Driver run = Driver.started("- {id: ask, uses: approval, with: {title: Plan}}\n"
                + "- {id: first, uses: tool/t, needs: [ask]}\n"
                + "- {id: last, uses: approval, needs: [first], with: {title: Ship}}\n"
                + "- {id: ship, uses: tool/t, needs: [last]}");
        say(run, ANN, true);
        run.succeed("first", "1");

        assertThat(types(run.send(modify("staging")))).containsExactly("step-modified ship", "approval-changed last");
    }

    @Test
    void nobodyGivesHimselfASay() {
        Driver run = Driver.started("- {id: wait, uses: wait, with: {for: PT1H}}\n- {id: ask, uses: approval,"
                + " needs: [wait], with: {title: Ship, approvers: {users: ['user:ann']}}}" + SHIP);

        assertThat(result(run.outcome(new RunCommand.Modify(
                        "ask",
                        Json.parse("{\"title\": \"Ship\", \"approvers\": {\"users\": [\"user:eve\"]}}"),
                        null,
                        null,
                        "user:eve"))))
                .isEqualTo("approval-rules-fixed");
        assertThat(result(run.outcome(new RunCommand.Skip("ask", null, null, "user:eve"))))
                .isEqualTo("step-is-approval");
    }

    @Test
    void whoDecidesCanComeFromInputsAndMustBeSomebody() {
        String steps = "- {id: ask, uses: approval, with: {title: Ship, approvers: {users: '${{ inputs.owners }}'}}}";
        Driver run = Driver.started("", steps, "{\"owners\": [\"user:ann\"]}");
        assertThat(result(say(run, BEN, true))).isEqualTo("not-approver");
        assertThat(result(say(run, ANN, true))).contains("step-succeeded ask");

        assertThat(Driver.started("", steps, "{\"owners\": []}").run.error().message())
                .contains("names nobody");
        assertThat(Driver.started("", steps, "{\"owners\": [1]}").run.error().code())
                .isEqualTo("expression-failed");
    }

    @Test
    void mistakesInTheDefinitionAreNamedByTheirPath() {
        assertThat(problems("approvers: {users: [], colour: [x]}"))
                .contains("spec.steps[0].with.approvers", "spec.steps[0].with.approvers.colour");
        assertThat(problems("quorum: 4, " + THREE)).containsExactly("spec.steps[0].with.quorum");
        assertThat(problems("quorum: 0")).containsExactly("spec.steps[0].with.quorum");
        assertThat(problems("onExpiry: approve")).containsExactly("spec.steps[0].with.onExpiry");
        assertThat(problems("onExpiry: escalate")).containsExactly("spec.steps[0].with.escalate");
        assertThat(problems("onExpiry: escalate, escalate: {to: {users: [x]}, quorum: 2, expiresIn: never}"))
                .containsExactly("spec.steps[0].with.escalate.quorum", "spec.steps[0].with.escalate.expiresIn");
        assertThat(problems("remindEvery: PT0.1S, reminders: 99"))
                .containsExactly("spec.steps[0].with.remindEvery", "spec.steps[0].with.reminders");
        assertThat(problems("reminders: 2")).containsExactly("spec.steps[0].with.reminders");
        assertThat(Documents.errors(Documents.text(
                        "", "- {id: a, uses: approval, foreach: [1], with: {title: x, onExpiry: skip}}")))
                .extracting(error -> error.path())
                .containsExactly("spec.steps[0].with.onExpiry");
    }

    private static List<String> problems(String with) {
        return Documents.errors(Documents.text("", "- {id: a, uses: approval, with: {title: x, " + with + "}}"))
                .stream()
                .map(error -> error.path())
                .toList();
    }

    private static RunCommand modify(String to) {
        return new RunCommand.Modify("ship", Json.parse("{\"to\": \"" + to + "\"}"), null, "safer", "user:test");
    }
}
