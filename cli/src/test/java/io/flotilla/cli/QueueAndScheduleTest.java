package io.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class QueueAndScheduleTest extends FleetTest {
    private static final String NIGHTLY = """
            {"name":"nightly","state":"active","spec":{"workflow":"report","cron":"0 2 * * *"},
             "nextTimes":["2026-01-02T02:00:00Z"]}""";

    @Test
    void queuesAreATable() {
        fleet.answer("GET /api/v1/queues", 200, """
                {"items":[{"name":"default","state":"open","depth":0,"active":3},
                          {"name":"slow","state":"paused","concurrency":2,"depth":7,"active":2,
                           "oldestQueuedAt":"2026-01-01T00:00:00Z"}]}""");

        assertThat(cli.run("queues")).isZero();

        assertThat(cli.out().lines()).hasSize(3);
        assertThat(cli.out()).contains("slow", "paused", "2026-01-01");
        assertThat(cli.run("queues", "--json")).isZero();
        assertThat(cli.out()).startsWith("[");
    }

    @Test
    void aQueueIsPausedResumedAndDrained() {
        for (String action : new String[] {"pause", "resume", "drain"}) {
            fleet.answer("POST /api/v1/queues/slow/" + action, 200, "{\"name\":\"slow\",\"state\":\"x\"}");
            assertThat(cli.run("queue", action, "slow")).isZero();
            assertThat(fleet.requests()).last().isEqualTo("POST /api/v1/queues/slow/" + action + " {}");
        }
        assertThat(cli.run("queue", "stop", "slow")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("queue", "pause", "other")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void aQueueIsSetAndWhatIsNotSaidStays() {
        String queue = "{\"name\":\"slow\",\"state\":\"open\",\"concurrency\":2,"
                + "\"retry\":{\"attempts\":3,\"backoff\":\"PT1M\",\"on\":[\"timeout\"]},\"retrying\":4}";
        fleet.answer("GET /api/v1/queues/slow", 200, queue);
        fleet.answer("PUT /api/v1/queues/slow", 200, queue);
        fleet.answer("PUT /api/v1/queues/fresh", 201, "{\"name\":\"fresh\",\"state\":\"open\"}");
        String put = "PUT /api/v1/queues/";

        assertThat(cli.run("queue", "set", "slow", "--retry", "5", "--on", "model,timeout"))
                .isZero();
        assertThat(fleet.requests())
                .last()
                .isEqualTo(put + "slow {\"concurrency\":2,\"retry\":"
                        + "{\"attempts\":5,\"backoff\":\"PT1M\",\"on\":[\"model\",\"timeout\"]}}");
        assertThat(cli.out().lines().toList().getFirst()).contains("retry", "retrying");
        assertThat(cli.run("queue", "set", "slow", "--concurrency", "0", "--retry", "0"))
                .isZero();
        assertThat(fleet.requests()).last().isEqualTo(put + "slow {\"concurrency\":null}");
        assertThat(cli.run("queue", "set", "fresh", "--backoff", "PT5S")).isZero();
        assertThat(fleet.requests())
                .last()
                .isEqualTo(put + "fresh {\"concurrency\":null,\"retry\":"
                        + "{\"attempts\":null,\"backoff\":\"PT5S\",\"on\":null}}");
        assertThat(cli.run("queue", "set", "slow")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("queue", "pause", "slow", "--retry", "2")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void schedulesShowWhenTheyFireNext() {
        fleet.answer("GET /api/v1/schedules", 200, "{\"items\":[" + NIGHTLY + "]}");

        assertThat(cli.run("schedules")).isZero();

        assertThat(cli.out()).contains("nightly", "report", "0 2 * * *", "2026-01-02");
    }

    @Test
    void aScheduleIsTriggeredPausedResumedAndBackfilled() {
        fleet.answer("POST /api/v1/schedules/nightly/trigger", 202, "{\"runId\":\"run_1\"}");
        fleet.answer("POST /api/v1/schedules/nightly/pause", 200, NIGHTLY);
        fleet.answer("POST /api/v1/schedules/nightly/resume", 200, NIGHTLY);
        fleet.answer("POST /api/v1/schedules/nightly/backfill", 202, "{\"times\":31,\"added\":30}");

        assertThat(cli.run("schedule", "trigger", "nightly")).isZero();
        assertThat(cli.out()).isEqualTo("run_1\n");
        assertThat(cli.run("schedule", "pause", "nightly")).isZero();
        assertThat(cli.run("schedule", "resume", "nightly")).isZero();
        assertThat(cli.out()).contains("2026-01-02T02:00:00Z");
        assertThat(cli.run(
                        "schedule",
                        "backfill",
                        "nightly",
                        "--from",
                        "2026-01-01T00:00:00Z",
                        "--to",
                        "2026-01-31T00:00:00Z"))
                .isZero();
        assertThat(cli.out()).startsWith("30 of 31 times");
        assertThat(cli.run("schedule", "backfill", "nightly")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("schedule", "trigger", "nightly", "--to", "x")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void aScheduleIsAppliedFromAFile() throws IOException {
        Path file = folder.resolve("nightly.yaml");
        Files.writeString(file, """
                apiVersion: flotilla.io/v1
                kind: Schedule
                metadata: {name: nightly}
                spec: {workflow: report, cron: 0 2 * * *}
                """);
        fleet.answer("PUT /api/v1/schedules/nightly", 201, NIGHTLY);

        assertThat(cli.run("apply", "-f", file.toString())).isZero();

        assertThat(cli.out()).isEqualTo("Schedule nightly\n");
        assertThat(fleet.requests()).last().asString().startsWith("PUT /api/v1/schedules/nightly");
    }
}
