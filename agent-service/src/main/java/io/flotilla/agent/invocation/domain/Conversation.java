package io.flotilla.agent.invocation.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.agent.definition.Agent;
import io.flotilla.agent.model.ChatMessage;
import io.flotilla.agent.model.ChatMessage.ToolRequest;
import io.flotilla.common.json.Json;
import java.util.ArrayList;
import java.util.List;

/** What the model is told, as a function of what is stored: the same after a crash as before it. */
public final class Conversation {
    /** Longer results are shortened in the middle for the model; the stored ones stay whole. */
    static final int LONGEST_RESULT = 48 * 1024;

    private Conversation() {}

    /** The messages that the next turn adds: the task, then results of tools, or what was wrong with the answer. */
    public static List<ChatMessage> additions(
            Agent.Spec spec, JsonNode input, List<Turn> turns, List<ToolCall> calls, Answers answers) {
        if (turns.isEmpty()) {
            return List.of(ChatMessage.system(system(spec)), ChatMessage.user(user(input)));
        }
        Turn last = turns.getLast();
        List<ToolRequest> requests = last.answer().toolCalls();
        return requests.isEmpty()
                ? List.of(ChatMessage.user(repair(answers.check(last.answer().content(), last.finish()))))
                : results(requests, calls);
    }

    /** Everything so far, with what the next turn adds. */
    public static List<ChatMessage> whole(List<Turn> turns, List<ChatMessage> additions) {
        List<ChatMessage> messages = new ArrayList<>();
        for (Turn turn : turns) {
            messages.addAll(turn.messages());
            messages.add(turn.answer());
        }
        messages.addAll(additions);
        return List.copyOf(messages);
    }

    /**
     * The answer as it is stored and shown to the model again. Calls get ids of ours: some servers leave them out, and
     * the results must name them.
     */
    public static ChatMessage answer(int turn, String text, List<ToolRequest> requests) {
        List<ToolRequest> numbered = new ArrayList<>();
        for (ToolRequest request : requests) {
            String id = "call_" + turn + "_" + (numbered.size() + 1);
            String arguments =
                    request.arguments() == null || request.arguments().isBlank() ? "{}" : request.arguments();
            numbered.add(new ToolRequest(id, String.valueOf(request.name()), arguments));
        }
        boolean silent = text == null || text.isEmpty();
        return ChatMessage.assistant(silent && !numbered.isEmpty() ? null : text, numbered);
    }

    private static String system(Agent.Spec spec) {
        if (spec.output() == null) {
            return spec.prompt().strip();
        }
        return spec.prompt().strip() + "\n\nThe final answer must be valid against this JSON Schema:\n"
                + Json.text(spec.output());
    }

    private static String user(JsonNode input) {
        return input.isTextual() ? input.asText() : Json.text(input);
    }

    private static List<ChatMessage> results(List<ToolRequest> requests, List<ToolCall> calls) {
        List<ChatMessage> messages = new ArrayList<>();
        for (ToolCall call : calls) {
            ToolRequest request = requests.get(call.position() - 1);
            messages.add(ChatMessage.tool(request.id(), shorten(result(call))));
        }
        return messages;
    }

    private static String result(ToolCall call) {
        JsonNode output = visible(call.output());
        if (call.error() == null) {
            return output.isTextual() ? output.asText() : Json.text(output);
        }
        ObjectNode failed = Json.object();
        failed.set("error", Json.tree(call.error()));
        if (!output.isNull()) {
            failed.set("output", output);
        }
        return Json.text(failed);
    }

    /** The workspace is the platform's business. */
    private static JsonNode visible(JsonNode output) {
        if (output == null) {
            return com.fasterxml.jackson.databind.node.NullNode.getInstance();
        }
        return output.isObject() && output.has("workspace")
                ? ((ObjectNode) output.deepCopy()).without("workspace")
                : output;
    }

    /** Keeps beginning and end, where programs say what matters. */
    static String shorten(String text) {
        if (text.length() <= LONGEST_RESULT) {
            return text;
        }
        int half = LONGEST_RESULT / 2;
        return text.substring(0, half) + "\n… " + (text.length() - 2 * half) + " characters left out …\n"
                + text.substring(text.length() - half);
    }

    private static String repair(Answers.Checked checked) {
        String errors = switch (checked) {
            case Answers.Rejected rejected -> String.join("\n- ", rejected.errors());
            case Answers.Accepted accepted -> "it could not be used";
        };
        return "Your last answer cannot be used:\n- " + errors
                + "\nAnswer again with the corrected JSON object only: no Markdown fence, no text around it.";
    }
}
