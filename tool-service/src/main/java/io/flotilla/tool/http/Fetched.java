package io.flotilla.tool.http;

import io.flotilla.tool.http.Exchange.Reply;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The output of {@code http.fetch}. */
@RegisterForReflection
record Fetched(
        String url,
        int status,
        boolean ok,
        Map<String, String> headers,
        String contentType,
        String body,
        String bodyBase64,
        boolean truncated,
        int redirects) {

    private static final Pattern CHARSET = Pattern.compile("charset=\"?([A-Za-z0-9._-]+)");
    private static final Pattern TEXT =
            Pattern.compile("text/.*|.*[/+](json|xml|yaml|javascript|x-www-form-urlencoded|x-ndjson).*");

    static Fetched of(Destination from, Reply reply, int redirects) {
        String type = reply.headers().get("content-type");
        boolean isText =
                type == null || TEXT.matcher(type.toLowerCase(Locale.ROOT)).matches();
        return new Fetched(
                from.uri().toString(),
                reply.status(),
                reply.status() < 400,
                reply.headers(),
                type,
                isText ? text(reply.body(), type) : null,
                isText ? null : Base64.getEncoder().encodeToString(reply.body().getBytes()),
                reply.truncated(),
                redirects);
    }

    private static String text(Buffer body, String type) {
        return body.toString(charset(type)).replace('\0', '\uFFFD');
    }

    private static Charset charset(String type) {
        Matcher matcher = CHARSET.matcher(type == null ? "" : type);
        try {
            return matcher.find() ? Charset.forName(matcher.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }
}
