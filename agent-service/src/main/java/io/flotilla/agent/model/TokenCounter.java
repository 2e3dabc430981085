package io.flotilla.agent.model;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.flotilla.common.json.Json;
import jakarta.enterprise.context.ApplicationScoped;

/** Counts tokens where nobody else does: before a call, and after one whose provider reported no usage. */
@ApplicationScoped
public class TokenCounter {
    /** English and code have about four characters a token; three leaves room, since a hold must not be too small. */
    private static final int CHARACTERS_PER_TOKEN = 3;

    private static final int TOKENS_PER_MESSAGE = 4;

    /** Loaded when first needed: the table takes a second and some 20 MB, and most providers report their usage. */
    private static final class Table {
        static final Encoding ENCODING = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    }

    /** A cheap upper guess of what the call sends. */
    public long guess(ChatCall call) {
        long characters = 0;
        for (ChatMessage message : call.messages()) {
            characters += TOKENS_PER_MESSAGE * CHARACTERS_PER_TOKEN + length(message.content());
            for (ChatMessage.ToolRequest request : message.toolCalls()) {
                characters += length(request.name()) + length(request.arguments());
            }
        }
        for (ChatCall.Offer offer : call.tools()) {
            characters += length(offer.name())
                    + length(offer.description())
                    + length(offer.parameters().toString());
        }
        return guess(characters);
    }

    public long guess(long characters) {
        return Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
    }

    /** Counts with the tokeniser of current OpenAI models. Takes CPU time: keep it off event loops. */
    public Tokens count(ChatCall call, ModelAnswer answer) {
        long input = tokens(Json.text(call.tools()));
        for (ChatMessage message : call.messages()) {
            input += TOKENS_PER_MESSAGE + tokens(message.content()) + requests(message.toolCalls());
        }
        long output = tokens(answer.text()) + requests(answer.toolCalls());
        return new Tokens(input, output, 0, true);
    }

    private static long requests(Iterable<ChatMessage.ToolRequest> requests) {
        long sum = 0;
        for (ChatMessage.ToolRequest request : requests) {
            sum += tokens(request.name()) + tokens(request.arguments());
        }
        return sum;
    }

    private static long tokens(String text) {
        return text == null || text.isEmpty() ? 0 : Table.ENCODING.countTokensOrdinary(text);
    }

    private static int length(String text) {
        return text == null ? 0 : text.length();
    }
}
