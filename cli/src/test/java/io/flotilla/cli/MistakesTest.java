package io.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody who is new to it types, and is told. */
class MistakesTest extends FleetTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            rnus                            | Did you mean runs?
            runs --lable team:quality       | Did you mean --label?
            help rnus                       | Did you mean runs?
            get workfolws                   | Did you mean workflows?
            get nonsense                    | Kinds: workflows, agents
            queue stop slow                 | ACTION must be one of pause, resume, drain, set, and not 'stop'.
            queue puase slow                | Did you mean pause?
            queue set slow                  | set needs --concurrency
            queue pause slow --retry 2      | are for set.
            queue pause                     | NAME
            schedule trigger                | NAME
            schedule fire nightly           | ACTION must be one of pause, resume, trigger
            schedule backfill nightly       | backfill needs --from and --to.
            bulk cancel                     | Which runs?
            bulk burn --status running      | ACTION must be one of archive, cancel
            export run_1 --format doc       | --format must be one of json, csv, md, pdf, and not 'doc'.
            get runs -o table               | --output must be one of yaml, json, and not 'table'.
            runs --limit many               | 'many' is not an int
            watch                           | Missing required parameter: 'RUN'
            watch run_1 --timeout soon      | 'soon' is not a duration.
            run none.yaml                   | There is no file none.yaml.
            apply -f none.yaml              | There is no file none.yaml.
            apply                           | Missing required option: '--file=FILE'
            skip run_1 a --output {         | --output
            modify run_1 a                  | Nothing to modify.
            set run_1                       | --priority
            workflow versions check@2       | Name it without a version.
            workflow deprecate check        | Which version? Write check@VERSION.
            """)
    void isToldWhatWouldBeRight(String line, String said) {
        assertThat(cli.run(line.split(" "))).isEqualTo(ExitCode.INVALID);

        assertThat(cli.err()).contains(said).doesNotContain("an unexpected error");
    }

    @ParameterizedTest
    @CsvSource({
        "get workflow qualty-check, workflows",
        "run qualty-check, workflows",
        "workflow versions qualty-check, workflows",
        "workflow diff qualty-check --from 1, workflows",
        "estimate qualty-check, workflows",
        "get agent qualty-check@2, agents",
        "queue pause qualty-check, queues",
        "schedule trigger qualty-check, schedules"
    })
    void ofANameThatIsNotThereTheNearestIsSaid(String line, String kind) {
        fleet.answer("GET /api/v1/" + kind, 200, "{\"items\":[{\"name\":\"other\"},{\"name\":\"quality-check\"}]}");

        assertThat(cli.run(line.split(" "))).isEqualTo(ExitCode.INVALID);

        assertThat(cli.err()).contains("there is nothing here", "Did you mean quality-check?");
    }

    /** All that talk to a fleet and start none. */
    static Stream<String> talking() {
        return Stream.of(
                "watch r",
                "approve r",
                "reject r",
                "approvals",
                "delegate r --to user:a",
                "cancel r",
                "pause r",
                "resume r",
                "step r",
                "skip r s",
                "retry r s",
                "modify r s --model a/b",
                "set r --priority 1",
                "emit e",
                "runs",
                "bulk cancel --run r",
                "archive r",
                "retention",
                "estimate w",
                "state r",
                "bookmark list r",
                "fork r",
                "compare r s",
                "analyse r",
                "export r",
                "get runs",
                "workflow versions w",
                "queues",
                "queue pause q",
                "schedules",
                "schedule pause s");
    }

    @ParameterizedTest
    @MethodSource("talking")
    void withoutAFleetItIsSaidHowToStartOne(String line) {
        Cli alone = new Cli(folder);

        assertThat(alone.run(line.split(" "))).isEqualTo(ExitCode.UNAVAILABLE);

        assertThat(alone.err()).contains("No fleet has been started", "./flotilla up --detach");
    }

    @Test
    void aFleetThatHasGoneIsUnavailable() {
        fleet.close();

        for (String line : List.of("runs", "get workflow a", "queue pause q")) {
            assertThat(cli.run(line.split(" "))).isEqualTo(ExitCode.UNAVAILABLE);
            assertThat(cli.err()).contains("Nothing answers at " + fleet.url(), "./flotilla up --detach");
        }
    }

    @Test
    void aBulkOperationIsLookedAtLater() {
        fleet.answer("GET /api/v1/bulk-operations", 200, """
                {"items":[{"id":"bulk_1","action":"cancel","state":"running","total":9,"done":4,"refused":1,"pending":4}]}""")
                .answer("GET /api/v1/bulk-operations/bulk_1", 200, "{\"id\":\"bulk_1\"}");

        assertThat(cli.run("get", "bulk-operations")).isZero();
        assertThat(cli.out()).contains("bulk_1", "running", "pending");
        assertThat(cli.run("get", "bulk-operation", "bulk_1")).isZero();
        assertThat(cli.out()).isEqualTo("id: bulk_1\n");
    }
}
