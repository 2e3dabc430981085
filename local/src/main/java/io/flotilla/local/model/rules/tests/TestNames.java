package io.flotilla.local.model.rules.tests;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names that say what a test is about, such as {@code test_apply_discount_rejects_negative_rate}; unique within a file. */
final class TestNames {

    private static final Pattern NUMBER = Pattern.compile("(?:[a-z_.]*Decimal\\(')?(-?[0-9][0-9.]*)(?:'\\))?");
    private static final Pattern WORD = Pattern.compile("'([A-Za-z0-9][A-Za-z0-9 _.-]{0,15})'");
    private static final int LONGEST = 90;

    private final Map<String, Integer> used = new HashMap<>();

    /** The name of the next test. */
    String next(Observation observation) {
        String name = "test_" + subject(observation) + "_" + condition(observation);
        name = name.substring(0, Math.min(name.length(), LONGEST)).replaceAll("_+$", "");
        int count = used.merge(name, 1, Integer::sum);
        return count == 1 ? name : name + "_" + count;
    }

    private static String subject(Observation observation) {
        return isConstructor(observation) ? "constructor" : snake(observation.function());
    }

    private static String condition(Observation observation) {
        String varied = observation.varied().stream()
                .map(pair -> described(pair.name(), pair.value()))
                .collect(Collectors.joining("_and_"));
        if (observation.kind().equals("raises")) {
            return (varied.isEmpty() ? "raises_" + snake(simple(observation.expected())) : "rejects_" + varied)
                    + after(observation.setup());
        }
        if (!varied.isEmpty()) {
            return "with_" + varied + after(observation.setup());
        }
        if (observation.setup().size() > 1) {
            return after(observation.setup()).substring(1);
        }
        if (isConstructor(observation)) {
            return "keeps_what_it_is_given";
        }
        return observation.owner() == null ? "with_ordinary_arguments" : "of_new_" + snake(observation.owner());
    }

    private static boolean isConstructor(Observation observation) {
        return List.of("__init__", "__post_init__", "__new__").contains(observation.function());
    }

    /** "_after_add_and_remove", from statements such as {@code subject.add('a')}. */
    private static String after(List<String> setup) {
        List<String> calls = setup.stream()
                .filter(statement -> statement.startsWith("subject."))
                .map(statement -> snake(statement.substring("subject.".length()).replaceAll("\\(.*", "")))
                .toList();
        return calls.isEmpty() ? "" : "_after_" + String.join("_and_", calls);
    }

    private static String described(String parameter, String value) {
        String name = snake(parameter);
        return switch (value) {
            case "''", "[]", "{}", "()", "set()", "b''", "" -> "empty_" + name;
            case "None" -> "no_" + name;
            case "True" -> name;
            case "False" -> "not_" + name;
            default -> describedValue(name, value);
        };
    }

    private static String describedValue(String name, String value) {
        Matcher number = NUMBER.matcher(value);
        if (number.matches()) {
            String digits = number.group(1);
            if (digits.startsWith("-")) {
                return "negative_" + name;
            }
            return digits.matches("[0.]+") ? "zero_" + name : name + "_" + digits.replace('.', '_');
        }
        Matcher word = WORD.matcher(value);
        if (word.matches()) {
            return name + "_" + snake(word.group(1));
        }
        String last = simple(value);
        return last.matches("[A-Z][A-Z0-9_]*") ? name + "_" + snake(last) : "other_" + name;
    }

    private static String simple(String dotted) {
        return dotted.substring(dotted.lastIndexOf('.') + 1);
    }

    private static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .replaceAll("^_+|_+$", "")
                .toLowerCase(Locale.ROOT);
    }
}
