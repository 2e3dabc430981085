package io.flotilla.agent.model;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiStreamingResponseBuilder;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.openai.internal.chat.ChatCompletionChoice;
import dev.langchain4j.model.openai.internal.chat.ChatCompletionResponse;
import dev.langchain4j.model.openai.internal.chat.Delta;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;

/** Puts the chunks of one stream together. Chunks come one after the other, not necessarily on one thread. */
final class AnswerBuilder {
    private final OpenAiStreamingResponseBuilder chunks = new OpenAiStreamingResponseBuilder(false, false);
    private final Progress progress;
    private volatile String finish;

    AnswerBuilder(Progress progress) {
        this.progress = progress;
    }

    void add(ChatCompletionResponse chunk) {
        if (chunk == ChunkGuard.MALFORMED) {
            throw new MalformedAnswerException("an event that is not a chunk of an answer", null);
        }
        try {
            append(chunk);
        } catch (RuntimeException e) {
            throw new MalformedAnswerException("a chunk without the parts that it must have", e);
        }
    }

    private void append(ChatCompletionResponse chunk) {
        chunks.append(chunk);
        if (chunk.choices() == null || chunk.choices().isEmpty()) {
            return;
        }
        ChatCompletionChoice choice = chunk.choices().getFirst();
        if (choice.finishReason() != null && !choice.finishReason().isEmpty()) {
            finish = choice.finishReason();
        }
        if (choice.delta() != null) {
            report(choice.delta());
        }
    }

    private void report(Delta delta) {
        if (delta.content() != null && !delta.content().isEmpty()) {
            progress.text(delta.content());
        }
        if (delta.toolCalls() != null) {
            delta.toolCalls().stream().map(call -> call.function().arguments()).forEach(progress::arguments);
        }
    }

    /** @throws CutStreamException when no chunk said that the answer is complete */
    ModelAnswer build() {
        if (finish == null) {
            throw new CutStreamException();
        }
        ChatResponse response = chunks.build();
        AiMessage message = response.aiMessage();
        List<ChatMessage.ToolRequest> calls = message.toolExecutionRequests().stream()
                .map(AnswerBuilder::call)
                .toList();
        boolean empty =
                calls.isEmpty() && (message.text() == null || message.text().isBlank());
        if (empty && "stop".equals(finish)) {
            throw new MalformedAnswerException("nothing", null);
        }
        return new ModelAnswer(message.text(), calls, finish, tokens(response.tokenUsage()), 1);
    }

    private static ChatMessage.ToolRequest call(ToolExecutionRequest request) {
        return new ChatMessage.ToolRequest(request.id(), request.name(), request.arguments());
    }

    /** Null when the provider did not report. */
    private static Tokens tokens(TokenUsage usage) {
        if (usage == null || usage.inputTokenCount() == null || usage.outputTokenCount() == null) {
            return null;
        }
        boolean detailed = usage instanceof OpenAiTokenUsage openai
                && openai.inputTokensDetails() != null
                && openai.inputTokensDetails().cachedTokens() != null;
        long cached = detailed ? ((OpenAiTokenUsage) usage).inputTokensDetails().cachedTokens() : 0;
        return new Tokens(usage.inputTokenCount(), usage.outputTokenCount(), cached, false);
    }
}
