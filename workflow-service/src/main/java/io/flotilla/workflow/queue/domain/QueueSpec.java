package io.flotilla.workflow.queue.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.domain.Definition;
import io.flotilla.workflow.definition.domain.Fields;
import io.flotilla.workflow.definition.domain.Problems;
import io.flotilla.workflow.definition.domain.Retry;
import io.flotilla.workflow.definition.domain.RetryReader;
import java.util.stream.Stream;

/**
 * What somebody says of a queue.
 *
 * @param concurrency how many of its runs are at work at once; null for any number
 * @param retry when its runs that fail are done again; null for never
 */
public record QueueSpec(Integer concurrency, Retry retry) {
    private static final String KIND = "Queue";
    private static final int MOST = 100_000;

    /**
     * From the settings by themselves, or from a document that has them as its {@code spec}.
     *
     * @param name that the queue has
     * @throws ProblemException 422 with everything that is wrong, by path
     */
    public static QueueSpec read(String name, JsonNode json) {
        Problems problems = new Problems();
        boolean isDocument = Stream.of("apiVersion", "kind", "metadata", "spec").anyMatch(json::has);
        QueueSpec spec =
                isDocument ? settings(document(name, json, problems), "spec", problems) : settings(json, "", problems);
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems.all());
        }
        return spec;
    }

    private static JsonNode document(String name, JsonNode json, Problems problems) {
        Fields root = new Fields(json, "", problems);
        root.fixed("apiVersion", Definition.API_VERSION);
        root.fixed("kind", KIND);
        Fields metadata = new Fields(root.any("metadata"), "metadata", problems);
        JsonNode spec = root.any("spec");
        root.close();
        metadata.fixed("name", name);
        metadata.close();
        return spec;
    }

    private static QueueSpec settings(JsonNode json, String path, Problems problems) {
        Fields fields = new Fields(json, path, problems);
        Integer concurrency = fields.any("concurrency") == null ? null : fields.number("concurrency", 1, 1, MOST);
        Retry retry = RetryReader.read(fields.any("retry"), fields.path("retry"), problems);
        fields.close();
        return new QueueSpec(concurrency, retry);
    }
}
