package io.flotilla.agent.model;

import io.quarkiverse.langchain4j.openai.common.OpenAiRestApi;
import io.quarkiverse.langchain4j.openai.common.OpenAiRestApi.ApiMetadata;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One streamed call by the OpenAI REST client of quarkus-langchain4j. Its chat model class is not used: it neither lets
 * a stream be cancelled nor hands over the Retry-After of a refusal.
 */
@ApplicationScoped
class OpenAiClient {
    /** Before the client's own mapper and interceptor. */
    private static final int FIRST = 100;

    @Inject
    ModelConfig config;

    private final Map<URI, OpenAiRestApi> clients = new ConcurrentHashMap<>();

    /** No retry here. Cancelling closes the connection, which tells the provider to stop. */
    Uni<ModelAnswer> stream(Model model, ChatCall call, Progress progress) {
        ApiMetadata credentials =
                ApiMetadata.builder().openAiApiKey(model.apiKey()).build();
        return clients.computeIfAbsent(model.baseUrl(), this::client)
                .streamingChatCompletion(OpenAiWire.request(model, call), credentials)
                .ifNoItem()
                .after(config.idleTimeout())
                .fail()
                .collect()
                .in(() -> new AnswerBuilder(progress), AnswerBuilder::add)
                .map(AnswerBuilder::build);
    }

    private OpenAiRestApi client(URI baseUrl) {
        return QuarkusRestClientBuilder.newBuilder()
                .baseUri(baseUrl)
                .connectTimeout(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                // Up to the first byte; the idle time-out watches over the stream.
                .readTimeout(config.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .register(new ProviderErrors(), FIRST)
                .register(new ChunkGuard(), FIRST)
                .build(OpenAiRestApi.class);
    }
}
