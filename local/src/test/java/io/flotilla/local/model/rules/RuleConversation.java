package io.flotilla.local.model.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.local.model.protocol.ChatRequestParser;
import io.flotilla.local.model.protocol.Reply;
import io.flotilla.local.model.protocol.ToolCall;
import java.nio.charset.StandardCharsets;

/** Builds requests message by message and has the rules answer them. */
public final class RuleConversation {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode request = JSON.createObjectNode().put("model", "rules-1");
    private final ArrayNode messages = request.putArray("messages");

    public static RuleConversation with(String system) {
        RuleConversation conversation = new RuleConversation();
        conversation.messages.addObject().put("role", "system").put("content", system);
        return conversation;
    }

    public RuleConversation user(String text) {
        messages.addObject().put("role", "user").put("content", text);
        return this;
    }

    public RuleConversation tool(String name, String parameters) {
        ObjectNode function =
                request.withArray("tools").addObject().put("type", "function").putObject("function");
        function.put("name", name).set("parameters", json(parameters));
        return this;
    }

    public RuleConversation maxTokens(int most) {
        request.put("max_tokens", most);
        return this;
    }

    /** The next answer; its calls become part of the conversation. */
    public Reply ask() {
        Reply reply = answer().reply();
        if (reply instanceof Reply.Calls calls) {
            ArrayNode written = messages.addObject().put("role", "assistant").putArray("tool_calls");
            for (ToolCall call : calls.calls()) {
                ObjectNode one = written.addObject().put("id", call.id()).put("type", "function");
                one.putObject("function").put("name", call.name()).put("arguments", call.arguments());
            }
        }
        return reply;
    }

    /** The answer with the name of its rule. */
    public Rules.Answer answer() {
        byte[] body = request.toString().getBytes(StandardCharsets.UTF_8);
        return Rules.standard().answer(ChatRequestParser.parse(body));
    }

    /** Gives the result of a call. */
    public void result(ToolCall call, String output) {
        messages.addObject().put("role", "tool").put("tool_call_id", call.id()).put("content", output);
    }

    /** The JSON of a text answer. */
    public static JsonNode json(Reply reply) {
        if (reply instanceof Reply.Text text) {
            return json(text.text());
        }
        throw new AssertionError("not a text: " + reply);
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
