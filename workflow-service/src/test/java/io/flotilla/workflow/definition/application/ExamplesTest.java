package io.flotilla.workflow.definition.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.workflow.definition.domain.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The workflows that users see first are valid, and so is the one that the reference explains. */
class ExamplesTest {
    private static final Path ROOT = Path.of(System.getProperty("flotilla.root", ".."));

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("examples"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsValid(Path example) throws IOException {
        assertValid(Files.readString(example));
    }

    @org.junit.jupiter.api.Test
    void theWorkedExampleOfTheReferenceIsValid() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/workflow-format.md"));
        int start = page.indexOf("```yaml\n") + "```yaml\n".length();

        assertValid(page.substring(start, page.indexOf("```", start)));
    }

    private static void assertValid(String document) {
        Reading reading = Documents.read(document);

        assertThat(reading instanceof Reading.Invalid invalid ? invalid.errors() : List.of())
                .isEmpty();
    }
}
