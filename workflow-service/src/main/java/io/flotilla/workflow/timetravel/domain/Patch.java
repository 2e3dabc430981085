package io.flotilla.workflow.timetravel.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.definition.domain.MergePatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A change of a definition's {@code spec}: a JSON merge patch (RFC 7396) of it, or a list of such patches of single
 * steps, each with the {@code id} of its step.
 */
public final class Patch {
    private static final String SPEC = "spec";
    private static final String STEPS = "steps";
    private static final String ID = "id";

    private Patch() {}

    /** The definition with the patch, not yet checked as such; or what is wrong with the patch. */
    public sealed interface Patched {
        record Definition(JsonNode document) implements Patched {}

        record Invalid(List<FieldError> errors) implements Patched {}
    }

    public static Patched apply(JsonNode document, JsonNode patch) {
        ObjectNode changed = document.deepCopy();
        if (patch.isObject()) {
            changed.set(SPEC, MergePatch.apply(changed.get(SPEC), patch));
            return new Patched.Definition(changed);
        }
        if (patch.isArray()) {
            return steps(changed, patch);
        }
        String message = "must be an object (a merge patch of spec) or a list of patches of steps by id";
        return new Patched.Invalid(List.of(new FieldError("patch", message)));
    }

    private static Patched steps(ObjectNode document, JsonNode patches) {
        ArrayNode steps = (ArrayNode) document.get(SPEC).get(STEPS);
        Map<String, Integer> positions = positions(steps);
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < patches.size(); i++) {
            JsonNode patch = patches.get(i);
            Integer position =
                    patch.path(ID).isTextual() ? positions.get(patch.get(ID).textValue()) : null;
            if (position == null) {
                errors.add(new FieldError("patch[" + i + "].id", "must be the id of a step: " + known(steps)));
            } else {
                steps.set(position, MergePatch.apply(steps.get(position), patch));
            }
        }
        return errors.isEmpty() ? new Patched.Definition(document) : new Patched.Invalid(errors);
    }

    private static Map<String, Integer> positions(ArrayNode steps) {
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            positions.put(steps.get(i).path(ID).asText(), i);
        }
        return positions;
    }

    private static String known(ArrayNode steps) {
        List<String> ids = new ArrayList<>();
        steps.forEach(step -> ids.add(step.path(ID).asText()));
        int shown = Math.min(ids.size(), 20);
        return String.join(", ", ids.subList(0, shown)) + (shown < ids.size() ? ", …" : "");
    }
}
