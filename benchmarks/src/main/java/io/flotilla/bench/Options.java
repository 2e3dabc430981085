package io.flotilla.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What follows the name of a benchmark on the command line.
 *
 * @param values of the options that were given, by their name without dashes
 */
public record Options(boolean json, TreeMap<String, String> values) {
    private static final Set<String> KNOWN = Set.of(
            "runs",
            "seconds",
            "concurrency",
            "rounds",
            "warm-up",
            "peers",
            "kafka-flush",
            "sizes",
            "items",
            "uses",
            "in-flight");

    /** @throws IllegalArgumentException when an option is unknown or has no value */
    static Options parse(String[] arguments) {
        boolean json = false;
        TreeMap<String, String> values = new TreeMap<>();
        for (int i = 0; i < arguments.length; i++) {
            String name = arguments[i].replaceFirst("^--", "");
            if (arguments[i].equals("--json")) {
                json = true;
            } else if (arguments[i].startsWith("--") && KNOWN.contains(name) && i + 1 < arguments.length) {
                values.put(name, arguments[++i]);
            } else {
                throw new IllegalArgumentException("unknown option, or one without a value: " + arguments[i]);
            }
        }
        return new Options(json, values);
    }

    public int number(String name, int otherwise) {
        return values.containsKey(name) ? Integer.parseInt(values.get(name)) : otherwise;
    }

    /** Numbers with commas. */
    public List<Integer> numbers(String name, String otherwise) {
        return list(name, otherwise).stream().map(Integer::valueOf).toList();
    }

    /** A list with commas; {@code none} is the empty one. */
    public List<String> list(String name, String otherwise) {
        String text = values.getOrDefault(name, otherwise);
        return text.equals("none")
                ? List.of()
                : Arrays.stream(text.split(",")).map(String::strip).toList();
    }
}
