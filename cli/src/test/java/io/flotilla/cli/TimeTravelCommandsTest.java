package io.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.cli.client.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TimeTravelCommandsTest extends FleetTest {
    @Test
    void aRunIsBookmarked() {
        String path = "/api/v1/runs/run_1/bookmarks";
        fleet.answer("POST " + path, 201, "{\"id\":\"bmk_1\",\"position\":41}")
                .answer("GET " + path, 200, """
                        {"items":[{"id":"bmk_1","position":41,"note":"here","createdBy":"user:ann"}]}""")
                .answer("DELETE " + path + "/bmk_1", 204, "");

        assertThat(cli.run("bookmark", "add", "run_1", "--at", "41", "--note", "here"))
                .isZero();
        assertThat(cli.out()).isEqualTo("bmk_1\n");
        assertThat(fleet.requests().getLast())
                .startsWith("POST " + path)
                .contains("\"position\":41", "\"note\":\"here\"");
        assertThat(fleet.keys()).hasSize(1);
        assertThat(cli.run("bookmark", "list", "run_1")).isZero();
        assertThat(cli.out()).contains("bmk_1", "41", "here", "user:ann");
        assertThat(cli.run("bookmark", "list", "run_1", "--json")).isZero();
        assertThat(cli.out()).startsWith("[");
        assertThat(cli.run("bookmark", "remove", "run_1", "bmk_1")).isZero();
        assertThat(fleet.requests().getLast()).isEqualTo("DELETE " + path + "/bmk_1");
        assertThat(cli.run("bookmark", "remove", "run_1", "bmk_2")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("bookmark", "remove", "run_1")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("bookmark", "add", "run_1", "--at", "41")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("bookmark", "list", "run_1", "bmk_1")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void aRunIsShownAsItWas() throws IOException {
        fleet.answer("GET /api/v1/runs/run_1/state", 200, """
            {"id":"run_1","status":"running","position":41,"at":"2026-01-01T00:00:09Z","cost":"0.02","steps":[
             {"id":"a","status":"succeeded","attempts":[],"cost":"0","durationMillis":0,
              "reusedFrom":{"runId":"run_0","position":7}},
             {"id":"b","status":"failed","attempts":[{},{}],"cost":"0.02","durationMillis":1500,
              "error":{"message":"the model said no"}}]}\
            """);
        assertThat(cli.run("state", "run_1", "--at", "41")).isZero();
        assertThat(cli.out()).isEqualTo("""
            run_1 running after event 41, 2026-01-01T00:00:09Z, 0.020000 USD
            step  status     attempts   took          cost  note
            a     succeeded         0   0 ms  0.000000 USD  taken over from run_0
            b     failed            2  1.5 s  0.020000 USD  the model said no
            """);
        assertThat(fleet.requests()).containsExactly("GET /api/v1/runs/run_1/state?at=41");
        assertThat(cli.run("state", "run_1", "--json")).isZero();
        assertThat(Json.MAPPER.readTree(cli.out()).path("position").asInt()).isEqualTo(41);
    }

    @Test
    void aForkTakesThePointTheInputsAndThePatch() throws IOException {
        Path patch = Files.writeString(folder.resolve("patch.yaml"), "- {id: b, retry: {attempts: 5, on: [model]}}");
        Path data = Files.writeString(folder.resolve("data.csv"), "1,2");
        fleet.answer("GET /api/v1/runs/run_1", 200, """
            {"inputs":{"who":"12","limit":3,"tags":["a"],"repo":"art_1"}}\
            """)
                .answer("POST /api/v1/artifacts", 201, "{\"id\":\"art_2\"}")
                .answer("POST /api/v1/runs/run_1/fork", 201, "{\"id\":\"run_2\"}");

        int exit = cli.run(
                "fork",
                "run_1",
                "--at",
                "41",
                "--patch",
                patch.toString(),
                "--detach",
                "-i",
                "who=34",
                "--input",
                "limit=4",
                "--input",
                "tags=[\"b\"]",
                "--input",
                "repo=" + data,
                "--input",
                "new=words");

        assertThat(exit).isZero();
        assertThat(cli.out()).contains("run_2\n");
        assertThat(fleet.requests().getLast())
                .isEqualTo("POST /api/v1/runs/run_1/fork {\"at\":\"41\",\"patch\":[{\"id\":\"b\",\"retry\":"
                        + "{\"attempts\":5,\"on\":[\"model\"]}}],\"inputs\":{\"who\":\"34\",\"limit\":4,"
                        + "\"tags\":[\"b\"],\"repo\":\"art_2\",\"new\":\"words\"}}");
    }

    @Test
    void aForkIsWatchedLikeARun() {
        fleet.answer("POST /api/v1/runs/run_1/fork", 201, """
            {"id":"%s","forkedFrom":{"runId":"run_1","position":4},"steps":[{"id":"a"},{"id":"b"}]}\
            """.formatted(FakeFleet.RUN))
                .answer("GET /api/v1/runs/" + FakeFleet.RUN, 200, """
                    {"id":"%s","status":"succeeded","workflow":{"name":"check"},"steps":[],"cost":"0.01"}\
                    """.formatted(FakeFleet.RUN));
        fleet.event("run-created", "", "{}")
                .event("run-started", "", "{}")
                .event("step-reused", "a", "{\"from\":{\"runId\":\"run_1\",\"position\":4},\"status\":\"succeeded\"}")
                .event("step-started", "b", "{\"attempt\":1}")
                .event("step-succeeded", "b", "{\"cost\":\"0.01\",\"durationMillis\":20}")
                .event("run-succeeded", "", "{}");

        assertThat(cli.run("fork", "run_1")).isZero();
        assertThat(cli.out()).contains("Run " + FakeFleet.RUN + ", a fork of run_1 at 4");
        assertThat(cli.out()).containsPattern("a +0 ms").contains("PASSED");
        assertThat(fleet.requests()).contains("POST /api/v1/runs/run_1/fork {}");
    }

    @Test
    void aForkThatCannotBeIsExplained() throws IOException {
        Path text = Files.writeString(folder.resolve("x.yaml"), "just words");
        fleet.answer("GET /api/v1/runs/run_1", 200, "{\"inputs\":{}}").answer("POST /api/v1/runs/run_1/fork", 422, """
            {"detail":"not valid","errors":[{"path":"at","message":"must be a position from 1 to 40"}]}\
            """);

        assertThat(cli.run("fork", "run_1", "--at", "99")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.err()).contains("must be a position from 1 to 40");
        assertThat(cli.run("fork", "run_1", "--patch", text.toString())).isEqualTo(ExitCode.INVALID);
        assertThat(cli.err()).contains("is not a patch");
        assertThat(cli.run("fork", "run_1", "--patch", "no-such.yaml")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("fork", "run_1", "--input", "limit")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void twoRunsAreShownSideBySide() {
        fleet.answer("GET /api/v1/runs:compare", 200, """
            {"left":{"id":"run_1","workflow":{"name":"check","version":2},"status":"failed","durationMillis":1500,
              "attempts":3,"cost":"0.02"},
             "right":{"id":"run_2","workflow":{"name":"check"},"status":"running","attempts":1,"cost":"0"},
             "inputs":[{"path":"$.limit","left":3,"right":4}],"outputs":[],
             "steps":[{"id":"a","left":{"status":"succeeded","cost":"0.01","durationMillis":10},
               "right":{"status":"succeeded","cost":"0","durationMillis":10},"sameOutput":false,
               "differences":[{"path":"$.x","left":{"y":1}}]},
              {"id":"old","left":{"status":"skipped","cost":"0"}}]}\
            """);
        assertThat(cli.run("compare", "run_1", "run_2")).isZero();
        assertThat(cli.out()).isEqualTo("""
            run    workflow  status    took  attempts          cost
            run_1  check@2   failed   1.5 s         3  0.020000 USD
            run_2  check@-   running      -         1  0.000000 USD

            step  status        took  cost                         output
            a     succeeded    10 ms  0.010000 USD | 0.000000 USD  differs
            old   skipped | -      -  0.000000 USD | -             -

            differs  path     left     right
            inputs   $.limit  3            4
            a        $.x      {"y":1}      -
            """);
        assertThat(fleet.requests()).containsExactly("GET /api/v1/runs:compare?left=run_1&right=run_2");
    }

    @Test
    void anAnalysisNamesTheBottleneck() {
        fleet.answer("GET /api/v1/runs/run_1/analysis", 200, """
            {"runId":"run_1","status":"succeeded","durationMillis":70000,"cost":"0.1","retries":1,"retryCost":"0.02",
             "lostCost":"0.03","bottleneck":{"id":"ask","kind":"approval-wait","millis":60000,"share":86},
             "criticalPath":[{"id":"a","waitedMillis":0,"durationMillis":10000,"share":14},
                             {"id":"ask","waitedMillis":5,"durationMillis":60000,"share":86}],
             "steps":[{"id":"a","time":{"workingMillis":9000,"queuedMillis":0,"retryWaitMillis":1000,
               "approvalWaitMillis":0,"timerWaitMillis":0},"attempts":2,"cost":"0.1"}]}\
            """);
        assertThat(cli.run("analyse", "run_1")).isZero();
        assertThat(cli.out()).isEqualTo("""
            run_1 succeeded, took 1 min 10 s, cost 0.100000 USD
            Retries: 1, which cost 0.020000 USD; attempts that failed cost 0.030000 USD
            Bottleneck: ask, 1 min 00 s of the critical path, mostly approval wait

            critical path  waited  took        share
            a                0 ms  10.0 s       14 %
            ask              5 ms  1 min 00 s   86 %

            step  working  queued  retry wait  approval  timer  attempts          cost
            a       9.0 s    0 ms       1.0 s      0 ms   0 ms         2  0.100000 USD
            """);
        assertThat(cli.run("analyze", "run_1", "--json")).isZero();
    }

    @Test
    void anExportIsSavedOrWrittenOut() {
        fleet.answer("GET /api/v1/runs/run_1/export", 200, "id,uses\r\n");
        Path target = folder.resolve("deep/steps.csv");
        assertThat(cli.run("export", "run_1", "--format", "csv", "-o", target.toString()))
                .isZero();
        assertThat(target).hasContent("id,uses");
        assertThat(cli.out()).contains("Saved " + target);
        assertThat(cli.run("export", "run_1")).isZero();
        assertThat(cli.out()).isEqualTo("id,uses\r\n");
        assertThat(fleet.requests())
                .containsExactly(
                        "GET /api/v1/runs/run_1/export?format=csv", "GET /api/v1/runs/run_1/export?format=json");
        assertThat(cli.run("export", "run_2", "--format", "csv")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("export", "run_1", "--format", "xml")).isEqualTo(ExitCode.INVALID);
        Cli onTerminal = cli.onATerminal(new ByteArrayInputStream(new byte[0]));
        assertThat(onTerminal.run("export", "run_1", "--format", "pdf")).isEqualTo(ExitCode.INVALID);
    }
}
