package io.flotilla.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallRecordTest {
    @Test
    void idsDoNotAppearInTheOperation() {
        assertThat(CallRecord.template("/api/v1/runs")).isEqualTo("/api/v1/runs");
        assertThat(CallRecord.template("/api/v1/runs/run_01J")).isEqualTo("/api/v1/runs/{id}");
        assertThat(CallRecord.template("/api/v1/runs/run_01J/events")).isEqualTo("/api/v1/runs/{id}/events");
        assertThat(CallRecord.template("/api/v1/workflows:validate")).isEqualTo("/api/v1/workflows:validate");
    }

    @Test
    void refusedCredentialsMakeNoWrite() {
        assertThat(record("POST", "key:1").isWrite()).isTrue();
        assertThat(record("GET", "key:1").isWrite()).isFalse();
        assertThat(record("POST", "anonymous").isWrite()).isFalse();
    }

    private static CallRecord record(String method, String subject) {
        return new CallRecord(subject, method, "/api/v1/runs", "/api/v1/runs", 200, "req_1", "127.0.0.1", 1);
    }
}
