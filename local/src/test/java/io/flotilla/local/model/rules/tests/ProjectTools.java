package io.flotilla.local.model.rules.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.local.model.protocol.ToolCall;
import io.flotilla.local.model.rules.RuleConversation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The two tools of the test generator, done for real on a copy of a project, each run on a copy of its own. */
final class ProjectTools {

    static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path project;
    private final Path scratch;
    private int runs;

    ProjectTools(Path project, Path scratch) {
        this.project = project;
        this.scratch = scratch;
    }

    static RuleConversation offer(RuleConversation conversation) {
        return conversation
                .tool("files_read", "{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\"}}}")
                .tool(
                        "code_run",
                        "{\"type\":\"object\",\"properties\":{\"runtime\":{\"type\":\"string\"},"
                                + "\"code\":{\"type\":\"string\"},\"files\":{\"type\":\"object\"},"
                                + "\"check\":{\"type\":\"boolean\"},\"timeout\":{\"type\":\"string\"}}}");
    }

    String call(ToolCall call) throws IOException, InterruptedException {
        JsonNode arguments = RuleConversation.json(call.arguments());
        return call.name().equals("files_read") ? read(arguments) : run(arguments);
    }

    private String read(JsonNode arguments) throws IOException {
        Path file = project.resolve(arguments.path("path").asText());
        ObjectNode answer = JSON.createObjectNode();
        if (!Files.isRegularFile(file)) {
            answer.putObject("error").put("code", "not-found").put("message", "there is no such file");
            return answer.toString();
        }
        return answer.put("path", arguments.path("path").asText())
                .put("content", Files.readString(file))
                .toString();
    }

    private String run(JsonNode arguments) throws IOException, InterruptedException {
        Path work = copy("run-" + runs++);
        for (Map.Entry<String, JsonNode> file : arguments.path("files").properties()) {
            Path target = work.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue().asText());
        }
        Path code = Files.writeString(
                scratch.resolve("code-" + runs + ".py"), arguments.path("code").asText());
        return python(work, code.toString());
    }

    /** Runs Python in a folder: {@code exitCode}, {@code stdout}, {@code stderr}. */
    String python(Path folder, String... arguments) throws IOException, InterruptedException {
        Path out = scratch.resolve("stdout-" + runs);
        Path err = scratch.resolve("stderr-" + runs);
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(PYTHON.toString()), Stream.of(arguments))
                        .toList())
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return JSON.createObjectNode()
                .put("exitCode", process.waitFor())
                .put("reason", "finished")
                .put("stdout", Files.readString(out))
                .put("stderr", Files.readString(err))
                .toString();
    }

    /** A copy of the project as it is. */
    Path copy(String name) throws IOException {
        Path target = scratch.resolve(name);
        try (Stream<Path> files = Files.walk(project)) {
            for (Path file : files.toList()) {
                Path copied = target.resolve(project.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copied);
                } else {
                    Files.copy(file, copied);
                }
            }
        }
        return target;
    }
}
