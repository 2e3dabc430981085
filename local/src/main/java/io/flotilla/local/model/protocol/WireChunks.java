package io.flotilla.local.model.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;

/** A streamed completion: the data lines of its {@code chat.completion.chunk} events, without the closing {@code [DONE]}. */
public final class WireChunks {

    private static final int TEXT_PIECE = 48;
    private static final int ARGUMENT_PIECE = 512;

    private final Completion completion;
    private final long created;
    private final boolean withUsage;
    private final List<String> lines = new ArrayList<>();

    private WireChunks(Completion completion, long created, boolean withUsage) {
        this.completion = completion;
        this.created = created;
        this.withUsage = withUsage;
    }

    /**
     * The events of an answer in order: role, pieces of text or of tool calls, finish reason, and the usage if asked for.
     *
     * @param created seconds since 1970
     */
    public static List<String> of(Completion completion, long created, boolean withUsage) {
        WireChunks chunks = new WireChunks(completion, created, withUsage);
        chunks.write();
        return List.copyOf(chunks.lines);
    }

    private void write() {
        delta(new Delta("assistant", completion.text() == null ? null : "", null, null));
        if (completion.text() != null) {
            pieces(completion.text(), TEXT_PIECE).forEach(piece -> delta(new Delta(null, piece, null, null)));
        }
        if (completion.refusal() != null) {
            pieces(completion.refusal(), TEXT_PIECE).forEach(piece -> delta(new Delta(null, null, piece, null)));
        }
        for (int index = 0; index < completion.toolCalls().size(); index++) {
            call(index, completion.toolCalls().get(index));
        }
        chunk(List.of(new Choice(0, new Delta(null, null, null, null), completion.finishReason())), NullNode.instance);
        if (withUsage) {
            chunk(List.of(), WireCompletion.Usage.of(completion));
        }
    }

    private void call(int index, ToolCall call) {
        calls(new CallDelta(index, call.id(), "function", new FunctionDelta(call.name(), "")));
        for (String piece : pieces(call.arguments(), ARGUMENT_PIECE)) {
            calls(new CallDelta(index, null, null, new FunctionDelta(null, piece)));
        }
    }

    private void calls(CallDelta call) {
        delta(new Delta(null, null, null, List.of(call)));
    }

    private void delta(Delta delta) {
        chunk(List.of(new Choice(0, delta, null)), NullNode.instance);
    }

    /** With usage asked for, every chunk but the last says {@code "usage": null}; otherwise none mentions it. */
    private void chunk(List<Choice> choices, Object usage) {
        lines.add(Json.wire(new Chunk(
                completion.id(),
                "chat.completion.chunk",
                created,
                ModelCard.NAME,
                ModelCard.FINGERPRINT,
                choices,
                withUsage ? usage : null)));
    }

    private static List<String> pieces(String text, int length) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = Math.min(text.length(), start + length);
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end++;
            }
            pieces.add(text.substring(start, end));
            start = end;
        }
        return pieces;
    }

    private record Chunk(
            String id,
            String object,
            long created,
            String model,
            String systemFingerprint,
            List<Choice> choices,
            Object usage) {}

    private record Choice(
            int index,
            Delta delta,
            @JsonInclude(JsonInclude.Include.ALWAYS) String finishReason) {}

    private record Delta(String role, String content, String refusal, List<CallDelta> toolCalls) {}

    private record CallDelta(int index, String id, String type, FunctionDelta function) {}

    private record FunctionDelta(String name, String arguments) {}
}
