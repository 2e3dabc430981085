package io.flotilla.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorClassifierTest {
    private static final Model MODEL = new Model("openai", "m", URI.create("http://127.0.0.1:1/v1"), "sk-secret");

    @ParameterizedTest
    @CsvSource({
        "429, RATE_LIMIT, true",
        "500, UNAVAILABLE, true",
        "503, UNAVAILABLE, true",
        "529, UNAVAILABLE, true",
        "401, FORBIDDEN, false",
        "403, FORBIDDEN, false",
        "404, MODEL, false",
        "400, MODEL, false",
        "413, MODEL, false",
        "422, MODEL, false",
        "408, TIMEOUT, true"
    })
    void statusDecidesTheClass(int status, ErrorClass errorClass, boolean retryable) {
        Failure failure = classify(new ProviderException(status, "{}", Optional.empty()));
        assertThat(failure.errorClass()).isEqualTo(errorClass);
        assertThat(failure.retryable()).isEqualTo(retryable);
    }

    @Test
    void anEmptyAccountIsNotARateLimit() {
        String body = "{\"error\":{\"message\":\"You exceeded your quota\",\"code\":\"insufficient_quota\"}}";
        Failure failure = classify(new ProviderException(429, body, Optional.empty()));
        assertThat(failure.code()).isEqualTo("provider-quota");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void aPromptThatIsTooLongIsToldApart() {
        String body = "{\"error\":{\"message\":\"too many tokens\",\"code\":\"context_length_exceeded\"}}";
        assertThat(classify(new ProviderException(400, body, Optional.empty())).code())
                .isEqualTo("context-too-long");
    }

    @Test
    void theProvidersWordsAreCutAndKeysAreNotRepeated() {
        String key = "{\"error\":{\"message\":\"Incorrect API key provided: sk-secret\"}}";
        assertThat(classify(new ProviderException(401, key, Optional.empty())).message())
                .doesNotContain("sk-secret");
        String long400 = "{\"error\":{\"message\":\"" + "x".repeat(5000) + "\"}}";
        assertThat(classify(new ProviderException(400, long400, Optional.empty()))
                        .message())
                .hasSizeLessThan(400);
    }

    @Test
    void connectionTroubleIsFoundBelowWrappers() {
        assertThat(classify(new RuntimeException(new ConnectException("refused")))
                        .errorClass())
                .isEqualTo(ErrorClass.UNAVAILABLE);
        assertThat(classify(new IOException("reset")).errorClass()).isEqualTo(ErrorClass.UNAVAILABLE);
        assertThat(classify(new CutStreamException()).code()).isEqualTo("stream-cut");
        assertThat(classify(new io.smallrye.mutiny.TimeoutException()).errorClass())
                .isEqualTo(ErrorClass.TIMEOUT);
        assertThat(classify(new IllegalStateException("?")).errorClass()).isEqualTo(ErrorClass.INTERNAL);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "2, PT2S",
                "0.25, PT0.25S",
                "-1, PT0S",
                "'Thu, 01 Jan 2026 00:00:30 GMT', PT30S",
                "'Wed, 31 Dec 2025 00:00:00 GMT', PT0S",
                "soon, none",
                "'', none",
                "NaN, none"
            })
    void retryAfterIsSecondsOrADate(String header, Duration wait) {
        assertThat(ProviderErrors.retryAfter(header, Instant.parse("2026-01-01T00:00:00Z")))
                .isEqualTo(Optional.ofNullable(wait));
    }

    private static Failure classify(Throwable error) {
        return ErrorClassifier.classify(MODEL, error).failure();
    }
}
