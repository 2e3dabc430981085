package io.flotilla.agent.model;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.openai.internal.chat.AssistantMessage;
import dev.langchain4j.model.openai.internal.chat.ChatCompletionRequest;
import dev.langchain4j.model.openai.internal.chat.Function;
import dev.langchain4j.model.openai.internal.chat.FunctionCall;
import dev.langchain4j.model.openai.internal.chat.Message;
import dev.langchain4j.model.openai.internal.chat.SystemMessage;
import dev.langchain4j.model.openai.internal.chat.Tool;
import dev.langchain4j.model.openai.internal.chat.ToolCall;
import dev.langchain4j.model.openai.internal.chat.ToolMessage;
import dev.langchain4j.model.openai.internal.chat.ToolType;
import dev.langchain4j.model.openai.internal.chat.UserMessage;
import dev.langchain4j.model.openai.internal.shared.StreamOptions;
import java.util.Map;

/** Our call in the words of OpenAI's chat completions. */
final class OpenAiWire {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> PLAIN = new TypeReference<>() {};
    private static final String OFFICIAL_HOST = "api.openai.com";

    private OpenAiWire() {}

    static ChatCompletionRequest request(Model model, ChatCall call) {
        ChatCompletionRequest.Builder request = ChatCompletionRequest.builder()
                .model(model.name())
                .messages(call.messages().stream().map(OpenAiWire::message).toList())
                .temperature(call.temperature())
                .stream(true)
                .streamOptions(StreamOptions.builder().includeUsage(true).build());
        if (!call.tools().isEmpty()) {
            request.tools(call.tools().stream().map(OpenAiWire::tool).toList());
        }
        // OpenAI's newer models refuse the old name; most servers that imitate it know only that one.
        boolean official = OFFICIAL_HOST.equals(model.baseUrl().getHost());
        return official
                ? request.maxCompletionTokens(call.maxOutputTokens()).build()
                : request.maxTokens(call.maxOutputTokens()).build();
    }

    private static Message message(ChatMessage message) {
        return switch (message.role()) {
            case SYSTEM -> SystemMessage.from(message.content());
            case USER -> UserMessage.from(message.content());
            case TOOL -> ToolMessage.from(message.toolCallId(), message.content());
            case ASSISTANT -> assistant(message);
        };
    }

    private static Message assistant(ChatMessage message) {
        AssistantMessage.Builder assistant = AssistantMessage.builder().content(message.content());
        if (!message.toolCalls().isEmpty()) {
            assistant.toolCalls(
                    message.toolCalls().stream().map(OpenAiWire::toolCall).toList());
        }
        return assistant.build();
    }

    private static ToolCall toolCall(ChatMessage.ToolRequest request) {
        FunctionCall function = FunctionCall.builder()
                .name(request.name())
                .arguments(request.arguments())
                .build();
        return ToolCall.builder()
                .id(request.id())
                .type(ToolType.FUNCTION)
                .function(function)
                .build();
    }

    private static Tool tool(ChatCall.Offer offer) {
        return Tool.from(Function.builder()
                .name(offer.name())
                .description(offer.description())
                .parameters(MAPPER.convertValue(offer.parameters(), PLAIN))
                .build());
    }
}
