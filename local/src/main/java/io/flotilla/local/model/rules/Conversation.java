package io.flotilla.local.model.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.flotilla.local.model.protocol.ChatMessage;
import io.flotilla.local.model.protocol.ChatRequest;
import io.flotilla.local.model.protocol.Reply;
import io.flotilla.local.model.protocol.ResponseFormat;
import io.flotilla.local.model.protocol.ToolCall;
import io.flotilla.local.model.protocol.ToolChoice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What rules want to know of a request. */
public record Conversation(ChatRequest request) {

    /** Whether the instructions or the last question contain the phrase, in whatever case. */
    public boolean mentions(String phrase) {
        return (instructions() + "\n" + lastQuestion()).toLowerCase(Locale.ROOT).contains(phrase);
    }

    /** The system and developer messages. */
    public String instructions() {
        return request.messages().stream()
                .filter(ChatMessage::isInstruction)
                .map(ChatMessage::text)
                .collect(Collectors.joining("\n"));
    }

    /** The last user message, empty when there is none. */
    public String lastQuestion() {
        return request.messages().stream()
                .filter(ChatMessage::isUser)
                .reduce((first, second) -> second)
                .map(ChatMessage::text)
                .orElse("");
    }

    /** The last JSON in a user message that the condition accepts. */
    public Optional<JsonNode> input(Predicate<JsonNode> condition) {
        return request.messages().stream()
                .filter(ChatMessage::isUser)
                .map(message -> JsonInText.find(message.text(), condition))
                .flatMap(Optional::stream)
                .reduce((first, second) -> second);
    }

    /**
     * The JSON Schema that the answer shall fit: of the response format, or the one that the instructions hold. A missing
     * node when there is none.
     */
    public JsonNode answerSchema() {
        if (request.responseFormat() instanceof ResponseFormat.JsonSchema asked) {
            return asked.schema();
        }
        return JsonInText.find(instructions(), node -> node.path("properties").isObject())
                .orElseGet(MissingNode::getInstance);
    }

    /** The tool calls made so far that have a result, in order. */
    public List<ToolExchange> exchanges() {
        Map<String, String> results = new HashMap<>();
        request.messages().stream()
                .filter(message -> message.role().equals("tool"))
                .forEach(message -> results.put(message.toolCallId(), message.text()));
        List<ToolExchange> exchanges = new ArrayList<>();
        request.messages().stream()
                .flatMap(message -> message.toolCalls().stream())
                .filter(call -> results.containsKey(call.id()))
                .forEach(call -> exchanges.add(ToolExchange.of(call, results.get(call.id()))));
        return exchanges;
    }

    /** The tools that may be called now. */
    public Toolbox tools() {
        return new Toolbox(request.toolChoice() instanceof ToolChoice.None ? List.of() : request.tools());
    }

    /** One call as a reply; its id follows from the request. */
    public Reply call(String tool, String arguments) {
        return new Reply.Calls(List.of(new ToolCall("call_" + request.digest().substring(0, 24), tool, arguments)));
    }
}
