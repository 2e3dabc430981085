package io.flotilla.cli.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceFileTest {
    @TempDir
    Path folder;

    @Test
    void aSingleResourceIsSentAsItWasWritten() throws IOException {
        String text = "# a comment\nkind: Workflow\nmetadata: {name: a}\nspec: {steps: []}\n";
        Resource resource = ResourceFile.read(file(text)).getFirst();
        assertThat(resource.name()).isEqualTo("a");
        assertThat(resource.isWorkflow()).isTrue();
        assertThat(resource.text()).isEqualTo(text);
    }

    @Test
    void oneFileMayHoldMoreThanOne() throws IOException {
        List<Resource> resources = ResourceFile.read(
                file("---\nkind: Agent\nmetadata: {name: a}\n---\nkind: Tool\nmetadata: {name: b}\n---\n"));
        assertThat(resources).extracting(Resource::kind).containsExactly("Agent", "Tool");
        assertThat(resources.get(1).text().strip()).isEqualTo("kind: Tool\nmetadata: {name: b}");
    }

    @Test
    void anchorsAreFollowed() throws IOException {
        Resource resource = ResourceFile.read(file("kind: Tool\nmetadata: {name: &n a}\nspec: {again: *n}\n"))
                .getFirst();
        assertThat(resource.json().at("/spec/again").asText()).isEqualTo("a");
    }

    @Test
    void whatIsWrongIsNamed() throws IOException {
        Path broken = file("kind: Workflow\nmetadata: {name: a\n");
        assertThatThrownBy(() -> ResourceFile.read(broken)).hasMessageContaining("is not valid YAML: ");
        Path unknown = file("kind: Deployment\nmetadata: {name: a}\n");
        assertThatThrownBy(() -> ResourceFile.read(unknown)).hasMessageContaining("'Deployment', which is not known");
        Path nameless = file("kind: Workflow\n");
        assertThatThrownBy(() -> ResourceFile.read(nameless)).hasMessageContaining("metadata.name is missing");
        Path empty = file("\n");
        assertThatThrownBy(() -> ResourceFile.read(empty)).hasMessageContaining("is empty");
        assertThatThrownBy(() -> ResourceFile.read(folder.resolve("none.yaml"))).hasMessageContaining("no file");
    }

    @Test
    void whatLooksLikeAFileIsOne() {
        assertThatThrownBy(() -> WorkflowSource.of("missing.yaml")).hasMessageContaining("There is no file");
        assertThatThrownBy(() -> WorkflowSource.of("./missing")).hasMessageContaining("There is no file");
        assertThat(WorkflowSource.of("quality-check@3")).isEqualTo(new WorkflowSource.Stored("quality-check@3"));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "resource", ".yaml"), text);
    }
}
