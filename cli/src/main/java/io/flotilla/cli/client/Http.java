package io.flotilla.cli.client;

import io.flotilla.cli.CliException;
import io.flotilla.cli.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Sends requests with the key, tries again what is safe to repeat, and turns every failure into a sentence. */
final class Http {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Set<Integer> TRANSIENT = Set.of(502, 503, 504);
    private static final String IN_FLIGHT = "idempotency-key-in-flight";
    private static final int ATTEMPTS = 4;

    private final Connection connection;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    Http(Connection connection) {
        this.connection = connection;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(connection.uri(path))
                .timeout(TIMEOUT)
                .header("User-Agent", "flotilla-cli")
                .header("Authorization", "Bearer " + connection.apiKey());
    }

    /**
     * The body of a 2xx answer. Only requests that may be repeated come here: reads, those
     * that say how something shall be, or those with a key.
     */
    byte[] send(HttpRequest request) {
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
                boolean gone = attempt > 1 && response.statusCode() == 404 && isDelete(request);
                if (response.statusCode() / 100 == 2 || gone) {
                    return response.body();
                }
                ApiException refusal = ApiException.of(name(request), response.statusCode(), response.body());
                if (!isTransient(refusal) || attempt == ATTEMPTS) {
                    throw refusal;
                }
            } catch (IOException e) {
                if (attempt == ATTEMPTS || e instanceof HttpTimeoutException) {
                    throw unreachable(e);
                }
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            pause(Duration.ofMillis(200L << attempt));
        }
    }

    /** Also when an attempt that was given up here is still being worked on there. */
    private static boolean isTransient(ApiException refusal) {
        return TRANSIENT.contains(refusal.status()) || refusal.code().equals(IN_FLIGHT);
    }

    private static boolean isDelete(HttpRequest request) {
        return request.method().equals("DELETE");
    }

    /** An answer that is read while it comes; whoever takes it closes it. Tried once. */
    HttpResponse<InputStream> open(HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static String name(HttpRequest request) {
        return request.method() + " " + request.uri();
    }

    CliException unreachable(IOException cause) {
        boolean refused = cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
        String what = refused
                ? "Nothing answers at " + connection.url() + "."
                : "The fleet at " + connection.url() + " did not answer: " + reason(cause);
        return new CliException(
                ExitCode.UNAVAILABLE,
                what,
                cause,
                List.of("Start it: ./flotilla up --detach   Look: ./flotilla status"));
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static CliException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new CliException(ExitCode.ERROR, "Interrupted.", e, List.of("Start the command again."));
    }
}
