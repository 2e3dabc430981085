package io.flotilla.local.model.rules.tests;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.local.model.protocol.Json;
import io.flotilla.local.model.protocol.Reply;
import io.flotilla.local.model.protocol.ToolSpec;
import io.flotilla.local.model.rules.Conversation;
import io.flotilla.local.model.rules.Rule;
import io.flotilla.local.model.rules.ToolExchange;
import io.flotilla.local.model.rules.Toolbox;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Writes missing tests for a Python file: reads it, lets the probe run it in the sandbox, turns the observations into a
 * unittest file, tries that, drops what fails, and answers. Which turn it is follows from the tool results that are there.
 */
public final class TestWriting implements Rule {

    private static final String ASKED = "write missing tests";
    private static final String READ = "files_read";
    private static final Pattern CALLABLE = Pattern.compile("(?m)^\\s*(?:async\\s+)?(?:def|class)\\s");

    @Override
    public String name() {
        return "test-writing";
    }

    @Override
    public Optional<Reply> answer(Conversation conversation) {
        if (!conversation.mentions(ASKED)) {
            return Optional.empty();
        }
        AnswerShape answer = AnswerShape.of(conversation.answerSchema());
        return Optional.of(conversation
                .input(TestTarget::isIn)
                .map(input -> next(conversation, TestTarget.of(input), answer))
                .orElseGet(() -> answer.none("The input names no file: a 'path' is needed.")));
    }

    private static Reply next(Conversation conversation, TestTarget target, AnswerShape answer) {
        if (!target.objection().isEmpty()) {
            return answer.none(target.objection());
        }
        Toolbox tools = conversation.tools();
        Optional<ToolSpec> code = tools.find(CodeTool.NAME);
        if (code.isEmpty()) {
            return answer.none("No code tool is on offer, and tests are derived by running the code.");
        }
        Optional<ToolExchange> read = conversation.exchanges().stream()
                .filter(exchange -> exchange.isCallOf(READ))
                .findFirst();
        if (target.source() == null && read.isEmpty() && tools.find(READ).isPresent()) {
            return read(conversation, tools.find(READ).get(), target);
        }
        String objection = objection(target, read);
        if (!objection.isEmpty()) {
            return answer.none(objection);
        }
        CodeTool tool = new CodeTool(code.get(), conversation, target.workspace());
        return new TestSession(target, tool, conversation, answer).next();
    }

    private static Reply read(Conversation conversation, ToolSpec tool, TestTarget target) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("path", target.path());
        if (target.workspace() != null && tool.accepts("workspace")) {
            arguments.put("workspace", target.workspace());
        }
        return conversation.call(tool.name(), Json.plain(arguments));
    }

    private static String objection(TestTarget target, Optional<ToolExchange> read) {
        if (read.isPresent() && !read.get().error().isEmpty()) {
            return target.path() + " could not be read: " + read.get().error();
        }
        String source = target.source() != null
                ? target.source()
                : read.map(TestWriting::source).orElse(null);
        if (source != null && !CALLABLE.matcher(source).find()) {
            return target.path() + " has no function or class that could be called.";
        }
        return "";
    }

    /** The text that was read; null when the answer was cut, since what is missing cannot be told then. */
    private static String source(ToolExchange read) {
        String content = read.output().path("content").asText(null);
        boolean isJson = read.text().stripLeading().startsWith("{");
        return content == null && !isJson ? read.text() : content;
    }
}
