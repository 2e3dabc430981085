package io.flotilla.cli.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flotilla.cli.CliException;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputsTest {
    private static final String DEFINITION = """
            {"spec": {"inputs": {"type": "object", "required": ["repo", "count"], "properties": {
              "repo": {"type": "string", "format": "artifact", "description": "the sources"},
              "count": {"type": "integer"},
              "ratio": {"type": ["null", "number"], "default": 0.5},
              "deep": {"type": "boolean"},
              "name": {"type": "string"},
              "tags": {"type": "array"},
              "free": {}}}}}
            """;

    @TempDir
    Path folder;

    private final List<Path> uploaded = new ArrayList<>();
    private final Inputs.Uploads uploads = new Inputs.Uploads() {
        @Override
        public String folder(Path path) {
            uploaded.add(path);
            return "art_folder";
        }

        @Override
        public String file(Path path) {
            uploaded.add(path);
            return "art_file";
        }
    };

    @Test
    void valuesBecomeWhatTheSchemaSays() {
        assertThat(read(
                        "repo=art_01ABC",
                        "count=3",
                        "ratio=0.25",
                        "deep=true",
                        "name=5=x",
                        "tags=[\"a\",1]",
                        "free={\"a\":1}"))
                .isEqualTo("{\"count\":3,\"ratio\":0.25,\"deep\":true,\"name\":\"5=x\",\"tags\":[\"a\",1],"
                        + "\"free\":{\"a\":1},\"repo\":\"art_01ABC\"}");
        assertThat(read("repo=art_01ABC", "count=3", "free=plain text", "name="))
                .isEqualTo("{\"count\":3,\"free\":\"plain text\",\"name\":\"\",\"repo\":\"art_01ABC\"}");
    }

    @Test
    void foldersAndFilesAreUploaded() throws IOException {
        Path file = Files.writeString(folder.resolve("data.csv"), "a");
        assertThat(read("repo=" + folder, "count=1")).contains("\"repo\":\"art_folder\"");
        assertThat(read("repo=" + file, "count=1")).contains("\"repo\":\"art_file\"");
        assertThat(uploaded).containsExactly(folder, file);
    }

    @Test
    void everythingThatIsWrongIsSaidBeforeAnythingIsUploaded() {
        assertThatThrownBy(() -> read("repo=" + folder, "reppo=x", "other=y"))
                .isInstanceOfSatisfying(CliException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.INVALID);
                    assertThat(e.getMessage())
                            .isEqualTo(
                                    "There is no input 'reppo'.\nThere is no input 'other'.\nInput 'count' is missing.");
                    assertThat(e.hints())
                            .contains(
                                    "  repo (folder or file, required): the sources", "  ratio (number, default 0.5)");
                });
        assertThatThrownBy(() -> read("repo=" + folder, "count=three")).hasMessageContaining("must be an integer");
        assertThatThrownBy(() -> read("repo=" + folder, "count=1", "deep=yes")).hasMessageContaining("true or false");
        assertThatThrownBy(() -> read("repo=" + folder, "count=1", "tags=[")).hasMessageContaining("must be JSON");
        assertThatThrownBy(() -> read("repo=" + folder, "count=1", "ratio=x")).hasMessageContaining("must be a number");
        assertThatThrownBy(() -> read("repo=/no/such/folder", "count=1")).hasMessageContaining("no folder or file");
        assertThatThrownBy(() -> read("repo")).hasMessageContaining("is not an input");
        assertThatThrownBy(() -> read("count=1", "count=2")).hasMessageContaining("given twice");
        assertThat(uploaded).isEmpty();
    }

    private String read(String... options) {
        try {
            InputSchema schema = InputSchema.of(Json.MAPPER.readTree(DEFINITION));
            return new Inputs(schema, uploads).read(List.of(options)).toString();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
