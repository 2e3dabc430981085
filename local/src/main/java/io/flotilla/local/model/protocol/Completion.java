package io.flotilla.local.model.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * A finished answer, cut to what the request allows.
 *
 * @param text null when there is none (tool calls, or a refusal)
 * @param finishReason stop, tool_calls or length
 */
public record Completion(
        String id,
        String text,
        String refusal,
        List<ToolCall> toolCalls,
        String finishReason,
        int promptTokens,
        int completionTokens) {

    public Completion {
        toolCalls = List.copyOf(toolCalls);
    }

    /** Applies stop sequences and the token limit to a reply. The id follows from the request: asked again, it is the same. */
    public static Completion of(ChatRequest request, Reply reply) {
        return switch (reply) {
            case Reply.Text text -> ofText(request, text.text());
            case Reply.Calls calls -> ofCalls(request, calls.calls());
            case Reply.Refusal refusal ->
                completion(request, null, refusal.reason(), List.of(), "stop", TokenEstimate.of(refusal.reason()));
        };
    }

    private static Completion ofText(ChatRequest request, String text) {
        String stopped = text;
        for (String stop : request.stop()) {
            int at = stopped.indexOf(stop);
            stopped = at < 0 ? stopped : stopped.substring(0, at);
        }
        String cut = TokenEstimate.prefix(stopped, request.maxTokens());
        String reason = cut.length() < stopped.length() ? "length" : "stop";
        return completion(request, cut, null, List.of(), reason, TokenEstimate.of(cut));
    }

    private static Completion ofCalls(ChatRequest request, List<ToolCall> calls) {
        int wanted = TokenEstimate.ofCalls(calls);
        if (wanted <= request.maxTokens()) {
            return completion(request, null, null, calls, "tool_calls", wanted);
        }
        List<ToolCall> cut = new ArrayList<>();
        int left = request.maxTokens();
        for (ToolCall call : calls) {
            String arguments = TokenEstimate.prefix(call.arguments(), left);
            cut.add(new ToolCall(call.id(), call.name(), arguments));
            left -= TokenEstimate.of(arguments);
            if (left <= 0) {
                break;
            }
        }
        return completion(request, null, null, cut, "length", request.maxTokens());
    }

    private static Completion completion(
            ChatRequest request, String text, String refusal, List<ToolCall> calls, String reason, int tokens) {
        String id = "chatcmpl-" + request.digest().substring(0, 24);
        return new Completion(id, text, refusal, calls, reason, TokenEstimate.ofPrompt(request), tokens);
    }
}
