package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.FieldError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What people and programs call workflows and runs by, besides their names. Pure. */
public final class Labels {
    public static final int MOST = 20;

    private static final int LONGEST_VALUE = 100;
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?");
    private static final String KEY_RULE =
            "is not a key: letters and digits, between them also . _ / and -, 63 characters at most";
    private static final String VALUE_RULE =
            "must be a text of at most " + LONGEST_VALUE + " characters, without control characters";

    private Labels() {}

    /** Everything that is wrong with them. @param path of the object */
    public static List<FieldError> check(JsonNode labels, String path) {
        if (!labels.isObject()) {
            return List.of(new FieldError(path, "must be an object of texts"));
        }
        List<FieldError> errors = new ArrayList<>();
        if (labels.size() > MOST) {
            errors.add(tooMany(path, labels.size()));
        }
        labels.properties().forEach(label -> {
            String at = path + "." + label.getKey();
            if (!isKey(label.getKey())) {
                errors.add(new FieldError(at, KEY_RULE));
            }
            JsonNode value = label.getValue();
            if (!value.isValueNode() || value.isNull() || !isValue(value.asText())) {
                errors.add(new FieldError(at, VALUE_RULE));
            }
        });
        return errors;
    }

    /** Those from before there were rules: any texts by any keys. @param labels null for none */
    public static Map<String, String> read(JsonNode labels, String path, Problems problems) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (labels != null && !labels.isObject()) {
            problems.add(path, "must be an object of texts");
        } else if (labels != null) {
            labels.properties().forEach(label -> {
                if (!label.getValue().isValueNode() || label.getValue().isNull()) {
                    problems.add(path + "." + label.getKey(), "must be a text");
                }
                texts.put(label.getKey(), label.getValue().asText());
            });
        }
        return texts;
    }

    public static FieldError tooMany(String path, int count) {
        return new FieldError(path, "are " + count + ", at most " + MOST + " are allowed");
    }

    /** As texts, by key. @param labels an object that was checked, or null for none */
    public static Map<String, String> of(JsonNode labels) {
        Map<String, String> texts = new TreeMap<>();
        if (labels != null) {
            labels.properties()
                    .forEach(label -> texts.put(label.getKey(), label.getValue().asText()));
        }
        return texts;
    }

    /**
     * The labels of a run. What a workflow has from before there were rules is left out where it breaks them.
     *
     * @param wanted they win over those of the workflow
     */
    public static Map<String, String> together(Map<String, String> workflow, Map<String, String> wanted) {
        Map<String, String> all = new TreeMap<>();
        workflow.forEach((key, value) -> {
            if (isKey(key) && isValue(value)) {
                all.put(key, value);
            }
        });
        all.putAll(wanted);
        return all;
    }

    /** One that is looked for, written {@code key:value}. */
    public static Optional<Map.Entry<String, String>> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0 || !isKey(text.substring(0, colon)) || !isValue(text.substring(colon + 1))) {
            return Optional.empty();
        }
        return Optional.of(Map.entry(text.substring(0, colon), text.substring(colon + 1)));
    }

    private static boolean isKey(String key) {
        return KEY.matcher(key).matches();
    }

    private static boolean isValue(String value) {
        return value.length() <= LONGEST_VALUE && value.chars().noneMatch(Character::isISOControl);
    }
}
