package io.flotilla.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

class RequestHeadersTest {
    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    @Test
    void saneIdAndTraceAreKept() {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        headers.add("x-request-id", "from-client.1").add("traceparent", trace).add("tracestate", "a=b");
        RequestHeaders.clean(headers);
        assertThat(headers.get("X-Request-Id")).isEqualTo("from-client.1");
        assertThat(headers.get("traceparent")).isEqualTo(trace);
        assertThat(headers.get("tracestate")).isEqualTo("a=b");
    }

    @Test
    void whatIsNotSaneIsReplaced() {
        headers.add("X-Request-Id", "a b\"c").add("traceparent", "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01");
        headers.add("tracestate", "a=b");
        RequestHeaders.clean(headers);
        assertThat(headers.get("X-Request-Id")).matches("req_[0-9A-Z]{26}");
        assertThat(headers.get("traceparent"))
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
                .doesNotContain("0000000000000000");
        assertThat(headers.contains("tracestate")).isFalse();
    }

    @Test
    void aSecondRequestIdIsNotTrusted() {
        headers.add("X-Request-Id", "first-id").add("X-Request-Id", "second-id");
        RequestHeaders.clean(headers);
        assertThat(headers.getAll("X-Request-Id")).singleElement().asString().startsWith("req_");
    }

    @Test
    void claimsOfIdentityAreRemoved() {
        headers.add("X-Flotilla-Tenant", "other")
                .add("x-forwarded-for", "1.2.3.4")
                .add("Forwarded", "for=1.2.3.4");
        headers.add("X-Auth-Request-User", "root").add("Cookie", "session=1").add("X-Real-IP", "1.2.3.4");
        headers.add("X-Custom", "stays");
        RequestHeaders.clean(headers);
        assertThat(headers.names()).containsExactlyInAnyOrder("X-Custom", "X-Request-Id", "traceparent");
    }
}
