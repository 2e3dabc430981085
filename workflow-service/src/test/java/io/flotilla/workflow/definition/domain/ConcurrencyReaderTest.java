package io.flotilla.workflow.definition.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.definition.application.Documents;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConcurrencyReaderTest {
    private static final String STEPS = "- {id: a, uses: set, with: {x: 1}}";

    @Test
    void theQueueAndTheKeyAreRead() {
        Definition definition = Documents.plan("queue: nightly\nconcurrency: {key: deploy}", STEPS)
                .definition();

        assertThat(definition.queue()).isEqualTo("nightly");
        assertThat(definition.concurrency()).isEqualTo(new Concurrency("deploy", 1, Concurrency.OnLimit.ENQUEUE));
        assertThat(Documents.plan("", STEPS).definition().concurrency()).isNull();
    }

    @Test
    void everythingThatIsWrongIsNamed() {
        assertThat(paths("queue: Not Good\nconcurrency: {limit: 0, onLimit: cancel, maximum: 1}"))
                .containsExactlyInAnyOrder(
                        "spec.queue",
                        "spec.concurrency.key",
                        "spec.concurrency.limit",
                        "spec.concurrency.onLimit",
                        "spec.concurrency.maximum");
        assertThat(paths("concurrency: {key: '${{ steps.a.output }}'}")).containsExactly("spec.concurrency.key");
        assertThat(paths("concurrency: {key: '${{ inputs.nope }}'}")).containsExactly("spec.concurrency.key");
        assertThat(paths("concurrency: deploy")).contains("spec.concurrency");
    }

    private static List<String> paths(String spec) {
        return Documents.errors(Documents.text(spec, STEPS)).stream()
                .map(FieldError::path)
                .toList();
    }
}
