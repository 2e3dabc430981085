package io.flotilla.local.model.rules.tests;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.local.model.protocol.Json;
import io.flotilla.local.model.protocol.Reply;
import io.flotilla.local.model.protocol.ToolSpec;
import io.flotilla.local.model.rules.Conversation;

/** Calls of the code tool, with the arguments that its schema has a place for. */
record CodeTool(ToolSpec spec, Conversation conversation, String workspace) {

    static final String NAME = "code_run";
    private static final int TIMEOUT_SECONDS = 150;

    /** Runs a Python program in the project. */
    Reply run(String code) {
        return call(arguments(code));
    }

    /** Runs a Python program in the project, with one more file in it. */
    Reply run(String code, TestFile file) {
        ObjectNode arguments = arguments(code);
        if (spec.typeOf("files").equals("array")) {
            arguments.putArray("files").addObject().put("path", file.path()).put("content", file.content());
        } else {
            arguments.putObject("files").put(file.path(), file.content());
        }
        return call(arguments);
    }

    private ObjectNode arguments(String code) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        arguments.put("runtime", "python");
        arguments.put("code", code);
        if (spec.accepts("check")) {
            arguments.put("check", false);
        }
        switch (spec.typeOf("timeout")) {
            case "integer", "number" -> arguments.put("timeout", TIMEOUT_SECONDS);
            case "string" -> arguments.put("timeout", "PT" + TIMEOUT_SECONDS + "S");
            default -> {}
        }
        if (workspace != null && spec.accepts("workspace")) {
            arguments.put("workspace", workspace);
        }
        return arguments;
    }

    private Reply call(ObjectNode arguments) {
        return conversation.call(spec.name(), Json.plain(arguments));
    }
}
