package io.flotilla.local.model.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** The response body of a completion that is not streamed ({@code chat.completion}). */
public record WireCompletion(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        Usage usage,
        String systemFingerprint) {

    /** One answer. */
    public record Choice(int index, Message message, String finishReason) {}

    /** The assistant's message. */
    public record Message(
            String role,
            @JsonInclude(JsonInclude.Include.ALWAYS) String content,
            @JsonInclude(JsonInclude.Include.ALWAYS) String refusal,
            List<Call> toolCalls) {}

    /** A tool call. */
    public record Call(String id, String type, Function function) {}

    /** Name and arguments (JSON text) of a call. */
    public record Function(String name, String arguments) {}

    /** What is billed. Nothing is ever cached here. */
    public record Usage(int promptTokens, int completionTokens, int totalTokens, PromptDetails promptTokensDetails) {

        static Usage of(Completion completion) {
            return new Usage(
                    completion.promptTokens(),
                    completion.completionTokens(),
                    completion.promptTokens() + completion.completionTokens(),
                    new PromptDetails(0));
        }
    }

    /** Cached part of the prompt. */
    public record PromptDetails(int cachedTokens) {}

    /**
     * The body for an answer.
     *
     * @param created seconds since 1970
     */
    public static WireCompletion of(Completion completion, long created) {
        List<Call> calls = completion.toolCalls().stream()
                .map(call -> new Call(call.id(), "function", new Function(call.name(), call.arguments())))
                .toList();
        Message message =
                new Message("assistant", completion.text(), completion.refusal(), calls.isEmpty() ? null : calls);
        return new WireCompletion(
                completion.id(),
                "chat.completion",
                created,
                ModelCard.NAME,
                List.of(new Choice(0, message, completion.finishReason())),
                Usage.of(completion),
                ModelCard.FINGERPRINT);
    }
}
