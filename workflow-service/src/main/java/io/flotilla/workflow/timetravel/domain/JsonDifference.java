package io.flotilla.workflow.timetravel.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One place in which two values differ.
 *
 * @param path JSONPath, such as {@code $.items[3].text}
 * @param left what is there on the left, cut when it is long; null when nothing is
 * @param right the same of the right
 */
public record JsonDifference(String path, JsonNode left, JsonNode right) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** The places, in the order of the left; no more than {@code most}. A missing value is null. */
    static List<JsonDifference> between(JsonNode left, JsonNode right, int most) {
        List<JsonDifference> found = new ArrayList<>();
        compare("$", left, right, most, found);
        return List.copyOf(found);
    }

    private static void compare(String path, JsonNode left, JsonNode right, int most, List<JsonDifference> found) {
        if (found.size() >= most || isSame(left, right)) {
            return;
        }
        if (left != null && right != null && left.isObject() && right.isObject()) {
            for (String name : names(left, right)) {
                compare(path + step(name), left.get(name), right.get(name), most, found);
            }
        } else if (left != null && right != null && left.isArray() && right.isArray()) {
            for (int i = 0; i < Math.max(left.size(), right.size()) && found.size() < most; i++) {
                compare(path + "[" + i + "]", left.get(i), right.get(i), most, found);
            }
        } else {
            found.add(new JsonDifference(path, Excerpt.of(left), Excerpt.of(right)));
        }
    }

    /** Numbers are compared by value: 1 and 1.0 are the same. */
    static boolean isSame(JsonNode left, JsonNode right) {
        if (left == null || right == null) {
            return left == right;
        }
        return left.equals(
                (a, b) -> a.isNumber() && b.isNumber()
                        ? a.decimalValue().compareTo(b.decimalValue())
                        : a.equals(b) ? 0 : 1,
                right);
    }

    private static Set<String> names(JsonNode left, JsonNode right) {
        Set<String> names = new LinkedHashSet<>();
        left.fieldNames().forEachRemaining(names::add);
        right.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String step(String name) {
        return NAME.matcher(name).matches()
                ? "." + name
                : "['" + name.replace("\\", "\\\\").replace("'", "\\'") + "']";
    }
}
