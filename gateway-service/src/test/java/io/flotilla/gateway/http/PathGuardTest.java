package io.flotilla.gateway.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathGuardTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/runs/../../internal/v1/holds",
                "/api/v1/runs/%2e%2e/%2E%2E/internal/v1/holds",
                "/api/v1/runs/..%2f..%2finternal/v1/holds",
                "/api/v1/runs/..;x=1/internal",
                "/api/v1//runs",
                "/api/v1/runs/./x",
                "/api/v1/runs\\..\\x",
                "/api/v1/runs%5c..%5cx",
                "/api/v1/runs/%00",
                "/api/v1/runs/%0d%0aX-Flotilla-Tenant:%20a",
                "/api/v1/runs/%zz",
                "/api/v1/runs/%2",
                "*"
            })
    void whatCouldMeanSomethingElseBehindIsRefused(String path) {
        assertThatThrownBy(() -> PathGuard.check(path)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/v1/workflows:validate",
                "/api/v1/executions/run_01%2Fwrite-tests%5B3%5D%2F1",
                "/api/v1/workflows/a..b",
                "/api/v1/runs/caf%C3%A9+1/",
            })
    void ordinaryPathsPass(String path) {
        assertThatCode(() -> PathGuard.check(path)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"runId=%00", "a=b&runId=a%00b", "x=%0a", "x=%zz", "%00=1"})
    void aQueryThatNoServiceCouldLookForIsRefused(String query) {
        assertThatThrownBy(() -> PathGuard.checkQuery(query)).isInstanceOf(RefusedException.class);
    }

    @Test
    void aParameterOfOverAKibibyteIsRefused() {
        assertThatThrownBy(() -> PathGuard.checkQuery("runId=" + "x".repeat(1024)))
                .isInstanceOf(RefusedException.class);
        assertThatCode(() -> PathGuard.checkQuery("runId=" + "x".repeat(1000) + "&limit=5"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x=%20y&z", "name=caf%C3%A9+1", "cursor=abc_-&limit=5"})
    void ordinaryQueriesPass(String query) {
        assertThatCode(() -> PathGuard.checkQuery(query)).doesNotThrowAnyException();
    }
}
