package io.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WorkflowCommandTest extends FleetTest {
    private static final String PATH = "/api/v1/workflows/check";

    @Test
    void versionsAreATable() {
        fleet.answer("GET " + PATH + "/versions", 200, """
                {"items":[{"name":"check","version":2,"digest":"sha256:2","createdAt":"2026-01-02T00:00:00Z",
                           "createdBy":"user:ann"},
                          {"name":"check","version":1,"digest":"sha256:1","createdAt":"2026-01-01T00:00:00Z",
                           "createdBy":"user:ann","deprecated":{"at":"2026-01-03T00:00:00Z","reason":"misses a step"}}]}
                """);

        assertThat(cli.run("workflow", "versions", "check")).isZero();

        assertThat(cli.out().lines()).hasSize(3).last().asString().contains("sha256:1", "misses a step");
        assertThat(cli.run("workflow", "versions", "check", "--json")).isZero();
        assertThat(cli.out()).startsWith("[");
        assertThat(cli.run("workflow", "versions", "other")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void twoVersionsAreCompared() {
        fleet.answer("GET " + PATH + "/diff", 200, """
                {"from":1,"to":2,"differences":[{"path":"spec.steps.b","after":{"id":"b"}},
                                                {"path":"spec.timeout","before":"PT1M","after":"PT2M"}]}""");

        assertThat(cli.run("workflow", "diff", "check", "--from", "1", "--to", "2"))
                .isZero();

        assertThat(cli.out().lines().toList().getFirst()).contains("path", "@1", "@2");
        assertThat(cli.out()).contains("spec.timeout", "PT1M", "PT2M", "{\"id\":\"b\"}");
        assertThat(fleet.requests()).last().isEqualTo("GET " + PATH + "/diff?from=1&to=2");
        assertThat(cli.run("workflow", "diff", "check", "--from", "1", "--json"))
                .isZero();
        assertThat(fleet.requests()).last().isEqualTo("GET " + PATH + "/diff?from=1");
        fleet.answer("GET " + PATH + "/diff", 200, "{\"from\":1,\"to\":1,\"differences\":[]}");
        assertThat(cli.run("workflow", "diff", "check", "--from", "1")).isZero();
        assertThat(cli.out()).isEqualTo("They are the same.\n");
        assertThat(cli.run("workflow", "diff", "check")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("workflow", "versions", "check", "--to", "2")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void aVersionIsDeprecatedAndRestored() {
        fleet.answer("POST " + PATH + "/versions/1/deprecate", 200, "{}")
                .answer("POST " + PATH + "/versions/1/restore", 200, "{}");

        assertThat(cli.run("workflow", "deprecate", "check@1", "--reason", "old"))
                .isZero();
        assertThat(cli.out()).isEqualTo("Workflow check@1 is deprecated.\n");
        assertThat(cli.run("workflow", "restore", "check@1")).isZero();

        assertThat(fleet.requests())
                .containsExactly(
                        "POST " + PATH + "/versions/1/deprecate {\"reason\":\"old\"}",
                        "POST " + PATH + "/versions/1/restore {}");
        assertThat(cli.run("workflow", "deprecate", "check")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.err()).contains("Write check@VERSION");
        assertThat(cli.run("workflow", "restore", "check@1", "--reason", "x")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void whatIsDeletedIsAskedForOnceMore() {
        fleet.answer("DELETE " + PATH, 204, "").answer("DELETE /api/v1/schedules/nightly", 204, "");

        assertThat(cli.run("workflow", "delete", "check")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.err()).contains("add --yes");
        assertThat(cli.run("schedule", "delete", "nightly")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.onATerminal(typed("n\n")).run("workflow", "delete", "check"))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(cli.onATerminal(typed("")).run("schedule", "delete", "nightly"))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(fleet.requests()).isEmpty();

        assertThat(cli.onATerminal(typed("y\n")).run("workflow", "delete", "check"))
                .isZero();
        assertThat(cli.out()).contains("with all its versions? [y/N] ", "Deleted workflow check.");
        assertThat(cli.run("schedule", "delete", "nightly", "--yes")).isZero();
        assertThat(cli.out()).isEqualTo("Deleted schedule nightly.\n");
        assertThat(fleet.requests()).containsExactly("DELETE " + PATH, "DELETE /api/v1/schedules/nightly");
    }

    @Test
    void whatIsInUseIsNotDeleted() {
        fleet.answer("DELETE " + PATH, 409, "{\"detail\":\"2 runs of it have not ended\"}");

        assertThat(cli.run("workflow", "delete", "check", "--yes")).isEqualTo(ExitCode.ERROR);

        assertThat(cli.err()).contains("2 runs of it have not ended");
        assertThat(cli.run("workflow", "delete", "check@1", "--yes")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("workflow", "delete", "other", "--yes")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void whatAnAttemptWithoutAnAnswerHasDeletedIsGone() {
        fleet.answer("DELETE " + PATH, 503, "{}").then("DELETE " + PATH, 404, "{}");

        assertThat(cli.run("workflow", "delete", "check", "--yes")).isZero();
    }

    private static ByteArrayInputStream typed(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
