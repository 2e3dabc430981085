package io.flotilla.workflow.expression;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.workflow.expression.References.Field;
import java.util.Optional;
import java.util.Set;

/** Says why a result is not there: it was too large to travel, and only its artifact and a preview came. */
final class KeptOutputs {
    private static final Set<String> CAME = Set.of("artifact", "preview");

    private KeptOutputs() {}

    /** What to add to the message of an expression that failed, when it reads of such a result what did not come. */
    static Optional<String> explain(References references, Scope scope) {
        return references.fields().stream()
                .filter(KeptOutputs::isOfContent)
                .map(field -> field.names().getFirst())
                .sorted()
                .flatMap(step -> artifact(step, scope).stream()
                        .map(id -> "; the output of step '" + step + "' was too large to travel and is artifact " + id
                                + ": only its artifact and preview can be read here"))
                .findFirst();
    }

    private static boolean isOfContent(Field field) {
        return field.root().equals("steps")
                && field.names().size() > 2
                && field.names().get(1).equals("output")
                && !CAME.contains(field.names().get(2));
    }

    private static Optional<String> artifact(String step, Scope scope) {
        JsonNode state = scope.steps().apply(step);
        JsonNode output = state == null ? null : state.get("output");
        boolean kept = output != null && output.size() == 2 && output.has("preview");
        return kept && output.path("artifact").path("id").isTextual()
                ? Optional.of(output.get("artifact").get("id").textValue())
                : Optional.empty();
    }
}
