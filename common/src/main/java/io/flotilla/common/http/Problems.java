package io.flotilla.common.http;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** Problem details (RFC 9457) for what does not pass through REST resources. */
public final class Problems {
    private Problems() {}

    /** Ends the response with this problem. */
    public static void end(HttpServerResponse response, Problem problem) {
        response.setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .putHeader("Cache-Control", "no-store")
                .end(Buffer.buffer(Json.bytes(problem)));
    }
}
