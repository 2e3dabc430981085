package io.flotilla.agent.model;

import dev.langchain4j.model.openai.internal.chat.ChatCompletionResponse;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;

/**
 * Turns an event that cannot be read into {@link #MALFORMED}. The client would let the exception go to the event loop's
 * log, and whoever waits for the stream would wait until its time-out.
 */
class ChunkGuard implements ReaderInterceptor {
    /** Known by identity. */
    static final ChatCompletionResponse MALFORMED =
            ChatCompletionResponse.builder().id("malformed").build();

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        if (context.getType() != ChatCompletionResponse.class) {
            return context.proceed();
        }
        try {
            return context.proceed();
        } catch (IOException | RuntimeException e) {
            return MALFORMED;
        }
    }
}
