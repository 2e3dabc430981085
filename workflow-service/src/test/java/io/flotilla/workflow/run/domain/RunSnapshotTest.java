package io.flotilla.workflow.run.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.definition.domain.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RunSnapshotTest {
    @Property(tries = 150)
    void theFoldOfTheLogIsASnapshotAndTheFoldOfTheRest(@ForAll long seed) {
        Random random = new Random(seed);
        Driver driver = RandomRuns.any(random);
        List<RunEvent> log = driver.stored();
        Run folded = Run.empty(driver.plan);
        int cut = random.nextInt(1, log.size() + 1);
        Run early = folded.apply(log.subList(0, cut));

        Run thawed = RunSnapshot.read(RunSnapshot.write(early), driver.plan, "run_1", cut);
        Run late = thawed.apply(log.subList(cut, log.size()));

        assertThat(Driver.json(thawed)).as("seed %d, cut %d", seed, cut).isEqualTo(Driver.json(early));
        assertThat(thawed.wakeAt()).isEqualTo(early.wakeAt());
        assertThat(Driver.json(late)).as("seed %d, cut %d", seed, cut).isEqualTo(Driver.json(folded.apply(log)));
    }

    @Test
    void aSnapshotDecidesAsTheRunDoes() {
        Driver driver = Driver.started("""
            - {id: each, uses: tool/t, foreach: [1, 2, 3, 4], maxParallel: 2, retry: {attempts: 2, backoff: PT1S}}
            - {id: ask, uses: approval, needs: [each], with: {title: ok}}\
            """);
        driver.succeed("each[1]", "{\"x\": 1.50}");
        driver.fail("each[0]", ErrorClass.MODEL);
        Run original = driver.run;
        Run thawed = read(original, driver.plan);

        driver.run = thawed;
        List<RunEvent> events = driver.wakeAfter(Duration.ofSeconds(1));

        assertThat(Driver.types(events)).containsExactly("step-started each[0]");
        assertThat(thawed.work(new StepKey("each", 3)).status()).isEqualTo(StepStatus.PENDING);
    }

    @Test
    void whatIsNotASnapshotOfThisRunAndPositionIsRefused() {
        Driver driver = Driver.started("- {id: a, uses: tool/t}");
        byte[] good = RunSnapshot.write(driver.run);
        byte[] flipped = good.clone();
        flipped[good.length / 2] ^= 0x40;
        Plan other = Documents.plan("", "- {id: a, uses: tool/t}\n- {id: b, uses: tool/t}");

        assertThat(RunSnapshot.read(good, driver.plan, "run_1", 3)).isNotNull();
        refused(() -> RunSnapshot.read(flipped, driver.plan, "run_1", 3));
        refused(() -> RunSnapshot.read(new byte[0], driver.plan, "run_1", 3));
        refused(() -> RunSnapshot.read(Json.bytes("x"), driver.plan, "run_1", 3));
        refused(() -> RunSnapshot.read(good, driver.plan, "run_1", 4));
        refused(() -> RunSnapshot.read(good, driver.plan, "run_2", 3));
        refused(() -> RunSnapshot.read(good, other, "run_1", 3));
    }

    @Test
    void theFormatChangesWithTheShapeOfTheState() {
        record Small(String a) {}
        record Nested(Small inner, List<Small> more) {}
        record Other(String b) {}

        assertThat(StateShape.digest(Small.class)).isNotEqualTo(StateShape.digest(Nested.class));
        assertThat(StateShape.digest(Small.class)).isNotEqualTo(StateShape.digest(Other.class));
        assertThat(RunSnapshot.FORMAT).matches("1-[0-9a-f]{12}");
    }

    private static Run read(Run run, Plan plan) {
        return RunSnapshot.read(RunSnapshot.write(run), plan, "run_1", run.position());
    }

    private static void refused(ThrowingCallable read) {
        assertThatThrownBy(read).isInstanceOf(IllegalArgumentException.class);
    }
}
