package io.flotilla.local.model.rules.tests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What one call did when the probe made it.
 *
 * @param owner the class of a method, null for a function
 * @param kind how the result can be asserted, see {@link TestBody}
 * @param setup statements before the call; the object under test is called {@code subject}
 * @param act the call as an expression
 * @param expected an expression for the result or the exception's class, null where the kind needs none
 * @param checks what held afterwards
 * @param imports the import lines that all of this needs
 * @param varied the arguments that differ from the ordinary ones
 */
record Observation(
        String function,
        String owner,
        String kind,
        List<String> setup,
        String act,
        String expected,
        List<Pair> checks,
        List<String> imports,
        List<Pair> varied) {

    Observation {
        setup = List.copyOf(setup);
        checks = List.copyOf(checks);
        imports = List.copyOf(imports);
        varied = List.copyOf(varied);
    }

    /** An expression, or a parameter's name, with the expression of its value. */
    record Pair(String name, String value) {}

    static Observation of(JsonNode node) {
        return new Observation(
                node.path("function").asText(),
                node.hasNonNull("owner") ? node.path("owner").asText() : null,
                node.path("kind").asText(),
                texts(node.path("setup")),
                node.path("act").asText(),
                node.hasNonNull("expected") ? node.path("expected").asText() : null,
                pairs(node.path("checks")),
                texts(node.path("imports")),
                pairs(node.path("varied")));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static List<Pair> pairs(JsonNode array) {
        List<Pair> pairs = new ArrayList<>();
        array.forEach(
                item -> pairs.add(new Pair(item.path(0).asText(), item.path(1).asText())));
        return pairs;
    }
}
