package io.flotilla.local.model.protocol;

import java.util.List;

/**
 * Counts tokens by a plain rule, since there is no model whose tokenizer could be asked: a run of letters and digits is
 * one token for every four characters begun, any other visible character is one token, a line break together with the
 * white space around it is one token, and other spaces are free. Around the texts, every message costs four tokens, an
 * answer is primed with three, and tools count as their JSON. For English and source code this is within about a
 * quarter of what common tokenizers count.
 */
public final class TokenEstimate {

    private static final int WORD_PIECE = 4;
    private static final int PER_MESSAGE = 4;
    private static final int PRIMING = 3;

    private TokenEstimate() {}

    /** Tokens of a text. */
    public static int of(String text) {
        int tokens = 0;
        int position = skipSpaces(text, 0);
        while (position < text.length()) {
            position = skipSpaces(text, end(text, position));
            tokens++;
        }
        return tokens;
    }

    /** Tokens of a prompt: its messages with their tool calls, and the tools on offer. */
    public static int ofPrompt(ChatRequest request) {
        int tokens = PRIMING;
        for (ChatMessage message : request.messages()) {
            tokens += PER_MESSAGE + of(message.text()) + ofCalls(message.toolCalls());
        }
        for (ToolSpec tool : request.tools()) {
            tokens += of(tool.name())
                    + of(tool.description())
                    + of(tool.parameters().toString());
        }
        return tokens;
    }

    /** Tokens of tool calls. */
    public static int ofCalls(List<ToolCall> calls) {
        return calls.stream()
                .mapToInt(call -> PER_MESSAGE + of(call.name()) + of(call.arguments()))
                .sum();
    }

    /** The longest beginning of the text that has at most that many tokens. */
    public static String prefix(String text, int most) {
        int position = skipSpaces(text, 0);
        int last = 0;
        for (int tokens = 0; position < text.length() && tokens < most; tokens++) {
            last = end(text, position);
            position = skipSpaces(text, last);
        }
        return position >= text.length() ? text : text.substring(0, last);
    }

    private static int skipSpaces(String text, int from) {
        int position = from;
        while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\t')) {
            position++;
        }
        return position;
    }

    private static int end(String text, int start) {
        int position = start;
        if (Character.isWhitespace(text.charAt(start))) {
            while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
                position++;
            }
            return position;
        }
        if (!isWord(text, start)) {
            return start + Character.charCount(text.codePointAt(start));
        }
        for (int letters = 0; letters < WORD_PIECE && position < text.length() && isWord(text, position); letters++) {
            position += Character.charCount(text.codePointAt(position));
        }
        return position;
    }

    private static boolean isWord(String text, int position) {
        return Character.isLetterOrDigit(text.codePointAt(position));
    }
}
