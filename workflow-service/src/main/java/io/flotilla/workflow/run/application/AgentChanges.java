package io.flotilla.workflow.run.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.domain.Fields;
import io.flotilla.workflow.definition.domain.Problems;
import io.flotilla.workflow.expression.JsonSize;
import io.flotilla.workflow.run.domain.AgentChange;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads how an agent shall differ from its definition. Whether the tools and the model are there its service knows. */
final class AgentChanges {
    private static final int LONGEST_PROMPT = 100_000;
    /** Two of them travel in one event, with two inputs of a step. */
    private static final int PROMPT_BYTES = 128 * 1024;

    private static final int MOST_TOOLS = 64;
    private static final Pattern TOOL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern MODEL = Pattern.compile("[a-z0-9-]+/\\S{1,180}");

    private AgentChanges() {}

    /** @throws ProblemException 422 with everything that is wrong */
    static AgentChange read(JsonNode node) {
        Problems problems = new Problems();
        Fields fields = new Fields(node, "agent", problems);
        String prompt = fields.text("prompt");
        if (prompt != null && (prompt.isBlank() || prompt.length() > LONGEST_PROMPT)) {
            problems.add("agent.prompt", "must have 1 to " + LONGEST_PROMPT + " characters");
        }
        if (JsonSize.exceeds(node.get("prompt"), PROMPT_BYTES)) {
            problems.add("agent.prompt", "is larger than " + PROMPT_BYTES / 1024 + " KiB");
        }
        String model = fields.text("model");
        if (model != null && !MODEL.matcher(model).matches()) {
            problems.add("agent.model", "must be <provider>/<name>");
        }
        List<String> tools = fields.any("tools") == null ? null : tools(fields.any("tools"), problems);
        fields.close();
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems.all());
        }
        return new AgentChange(prompt, tools, model);
    }

    private static List<String> tools(JsonNode node, Problems problems) {
        List<String> tools = new ArrayList<>();
        if (!node.isArray() || node.size() > MOST_TOOLS) {
            problems.add("agent.tools", "must be a list of at most " + MOST_TOOLS + " names of tools");
            return tools;
        }
        for (int i = 0; i < node.size(); i++) {
            String path = "agent.tools[" + i + "]";
            if (!node.get(i).isTextual()
                    || !TOOL.matcher(node.get(i).textValue()).matches()) {
                problems.add(path, "must be the name of a tool");
            } else if (tools.contains(node.get(i).textValue())) {
                problems.add(path, "is named twice");
            } else {
                tools.add(node.get(i).textValue());
            }
        }
        return tools;
    }
}
