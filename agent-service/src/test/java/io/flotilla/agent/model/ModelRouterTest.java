package io.flotilla.agent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.common.problem.ProblemException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelRouterTest {
    @Test
    void withoutAKeyTheOfflineModelAnswers() {
        ModelRouter router = router(Map.of("flotilla.agent.offline-url", "http://127.0.0.1:1234"));
        assertThat(router.route(null).id()).isEqualTo("offline/rules-1");
        assertThat(router.route(null).baseUrl()).hasToString("http://127.0.0.1:1234/v1");
        assertThatThrownBy(() -> router.route("openai/gpt-4.1"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("OPENAI_API_KEY");
    }

    @Test
    void aBlankKeyIsNoKey() {
        ModelRouter router = router(
                Map.of("flotilla.agent.offline-url", "http://127.0.0.1:1/v1/", "flotilla.agent.openai.api-key", ""));
        assertThat(router.route(null).id()).isEqualTo("offline/rules-1");
        assertThat(router.route(null).baseUrl()).hasToString("http://127.0.0.1:1/v1");
    }

    @Test
    void withAKeyOpenAiAnswersUnlessTheAgentSaysOtherwise() {
        ModelRouter router = router(Map.of(
                "flotilla.agent.offline-url", "http://127.0.0.1:1234",
                "flotilla.agent.openai.api-key", "sk-1",
                "flotilla.agent.openai.base-url", "http://127.0.0.1:99/openai/v1",
                "flotilla.agent.openai.model", "small"));
        assertThat(router.route(null).id()).isEqualTo("openai/small");
        assertThat(router.route("openai/org/large").name()).isEqualTo("org/large");
        assertThat(router.route("offline/rules-1").apiKey()).isNull();
    }

    @Test
    void anUnknownProviderIsNamed() {
        assertThatThrownBy(() -> router(Map.of()).route("acme/x")).hasMessageContaining("acme/x");
        assertThatThrownBy(() -> router(Map.of()).route(null)).hasMessageContaining("FLOTILLA_OFFLINE_URL");
    }

    private static ModelRouter router(Map<String, String> settings) {
        return new ModelRouter(new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(ModelConfig.class)
                .withDefaultValues(new HashMap<>(settings))
                .build()
                .getConfigMapping(ModelConfig.class));
    }
}
